"""Streamlit pieces that lessons share."""
