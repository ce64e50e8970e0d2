"""One page with nothing but a network, opened; ``?network=wide`` for another one, and
``&beside=shallow`` for a second one beside it."""

import streamlit as st

from pages.parts import jobs, network_view
from pages.parts.components.network import network_overview
from pages.parts.network_picture import Given
from tests.browser.site import deep

st.set_page_config(layout="wide")
st.title("A network")
sides = []
for name in filter(None, map(st.query_params.get, ("network", "beside"))):
    spec = deep.SPECS[name]
    network = deep.network(spec)
    given = Given(deep.picture(spec), "An astronaut", None, 0)
    inspection = jobs.inspect(network, given.picture, jobs.owner())
    sides.append(network_view.side_of(network, inspection, given))
    if len(sides) == 1:
        start, look = network_view.opening("network", network, inspection)
network_overview("network_overview", sides, start=start, look=look)
