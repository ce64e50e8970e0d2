"""One page with a camera, or ``?two=yes``, room for ``?most=3`` pictures, and what came of it."""

import streamlit as st

from cnn_core.pictures import picture_digest
from pages.parts.components.camera_burst import camera_burst

st.set_page_config(layout="wide")
st.title("A camera")
bursts = st.session_state.setdefault("bursts", [])
most = int(st.query_params.get("most", 60)) - sum(len(pictures) for _, pictures in bursts)
thing = st.radio("Of what", ["cup", "cat"], horizontal=True)


def keep(pictures, thing=thing):
    bursts.append((thing, pictures))


if not st.checkbox("No camera"):
    camera_burst("camera", title=f"Pictures of a {thing}", most=most, on_burst=keep)
    if "two" in st.query_params:
        camera_burst("camera_2", title="Others", most=most, on_burst=keep)
for number, (thing, pictures) in enumerate(bursts):
    st.text(f"Burst {number}, {thing}: {pictures.dtype} {pictures.shape}")
    st.text(" ".join(picture_digest(picture) for picture in pictures))
