"""A table of more runs than a telephone is wide."""

from pathlib import Path

import streamlit as st

from pages.parts import tables

st.html(Path(__file__).parents[3] / "assets" / "site.css")
tables.show("runs", {f"A run, number {run}": ["Handwritten digits"] for run in range(8)})
