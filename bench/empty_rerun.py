"""The peer of `bench.change_to_paint`: a site of as many pages, whose page does nothing but run.

A menu makes every rerun of a page dearer, ours and any other's, so the peer has one too.
"""

from pathlib import Path

import streamlit as st

TEXTS = Path(__file__).parents[1] / "assets" / "lessons"
NUM_PAGES = len(list(TEXTS.glob("*.md")))


@st.fragment
def nothing() -> None:
    stop = st.slider("Stop", 1, 4000, 100, key="stop")
    st.markdown(f"stop {stop}")


def page() -> None:
    st.title("Empty")
    nothing()


def pages() -> list[st.Page]:
    return [
        st.Page(page, title=f"Page {place}", url_path=f"page_{place}") for place in range(NUM_PAGES)
    ]


st.set_page_config(layout="wide")
st.navigation(pages()).run()
