"""The folder ``site`` is for Streamlit to run, not for pytest to import."""

collect_ignore = ["site"]
