"""What stands around the pages: headers, health, the compute's life. Pure ASGI, no Streamlit."""
