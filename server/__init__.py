"""What stands around the pages: door, headers, health, metrics, log, the compute's life, the stop.

Pure ASGI. Only `unsent` and `seams` know Streamlit.
"""
