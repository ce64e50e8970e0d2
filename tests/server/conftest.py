"""The folder ``site`` is for Streamlit to run, not for pytest to import."""

from playwright.sync_api import expect

collect_ignore = ["site"]

# a first page, and the first answer of TensorFlow, take their time on a busy machine
expect.set_options(timeout=30_000)
