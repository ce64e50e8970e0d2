"""The peer of `bench.change_to_paint`: a page that does nothing but run again."""

import streamlit as st


@st.fragment
def nothing() -> None:
    stop = st.slider("Stop", 1, 4000, 100, key="stop")
    st.markdown(f"stop {stop}")


st.title("Empty")
nothing()
