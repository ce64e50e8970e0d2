"""A fragment that is run again as soon as it has written something new, with a fragment in it."""

import streamlit as st


@st.fragment
def inner() -> None:
    st.write("third")
    st.write("fourth")


@st.fragment
def outer() -> None:
    if not st.toggle("Show"):
        st.session_state.pop("again", None)
        return
    st.write("first")
    st.write("second")
    inner()
    if "again" not in st.session_state:
        st.session_state["again"] = True
        st.rerun(scope="fragment")


outer()
st.write("Below")
