"""A page with one of everything that the lessons use, to see what the browser is asked to load."""

import io
import wave

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnn_core.errors import LessonInputError

st.set_page_config(page_title="Probe", layout="wide")
st.title("Probe")
if (context := get_script_run_ctx()) is not None:
    st.text(f"session {context.session_id}")
if "bug" in st.query_params:
    raise ZeroDivisionError("a secret of the machine")
if "refuse" in st.query_params:
    raise LessonInputError("A stride is 1 or more; 0 came.")

picture = np.linspace(0, 1, 64 * 64).reshape(64, 64).astype(np.float32)
st.image(picture, caption="An image", width=128)
st.plotly_chart(go.Figure(go.Heatmap(z=picture)), key="heatmap")
st.plotly_chart(
    go.Figure([go.Scatter(y=[1, 3, 2]), go.Bar(y=[1, 2, 3])]), key="lines", on_select="rerun"
)
st.file_uploader("A file", type=["png", "jpg"], key="file")
st.camera_input("A camera", key="camera")
st.audio_input("A microphone", key="microphone")
st.latex(r"\sum_{i} w_i x_i + b")
st.markdown("Words with $a^2$, `code` and :material/home: an icon.")
st.code("import numpy as np\nprint(np.ones(3))", language="python")
st.slider("A slider", 0, 10, key="slider")
st.segmented_control("A choice", ["one", "two"], key="choice")
st.progress(0.5)
st.metric("Accuracy", "97 %")
st.html("<p style='color: teal'>Written as HTML</p>")
st.download_button("A download", b"text", file_name="text.txt", key="download")

sound = io.BytesIO()
with wave.open(sound, "wb") as tone:
    tone.setparams((1, 2, 8_000, 0, "NONE", ""))
    tone.writeframes(np.zeros(800, np.int16).tobytes())
st.audio(sound.getvalue())

counter = st.components.v2.component(
    "probe_counter",
    html="<button id='count' type='button'>Count</button><canvas id='drawing'></canvas>",
    css="#count { color: teal }",
    js="""
    export default function ({ parentElement, setStateValue }) {
        const button = parentElement.querySelector("#count");
        const drawing = parentElement.querySelector("#drawing").getContext("2d");
        drawing.fillRect(0, 0, 10, 10);
        let presses = 0;
        button.onclick = () => setStateValue("presses", ++presses);
    }
    """,
)
result = counter(key="counter", on_presses_change=lambda: None)
st.write(f"Pressed {result.presses or 0} times")


@st.fragment(run_every=0.5)
def ticking() -> None:
    st.caption("ticking")


ticking()
