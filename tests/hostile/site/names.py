"""Every odd text as it is, and in bold before a word: what a page does with names."""

import streamlit as st

from pages.parts.written import as_text
from tests.hostile.odd_texts import ODD_TEXTS

for number, text in enumerate(ODD_TEXTS):
    with st.container(key=f"alone_{number}"):
        st.markdown(as_text(text))
    with st.container(key=f"bold_{number}"):
        st.markdown(f"**{as_text(text)}** stands")
with st.container(key="end"):
    st.markdown("That is all.")
