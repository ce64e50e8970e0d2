collect_ignore = ["site"]  # for Streamlit to run, not for pytest to import
