"""A page that does next to nothing."""

import streamlit as st

st.text("Here is a page.")
