"""One page with nothing but the deep network, opened."""

import streamlit as st

from pages.parts import jobs, network_view
from pages.parts.components.network import network_overview
from pages.parts.network_picture import Given
from tests.browser.site import deep

st.set_page_config(layout="wide")
st.title("A deep network")
given = Given(deep.picture(), "An astronaut", None, 0)
inspection = jobs.inspect(deep.network(), given.picture, jobs.owner())
side = network_view.side_of(deep.network(), inspection, given)
start, look = network_view.opening("network", deep.network(), inspection)
network_overview("network_overview", [side], start=start, look=look)
