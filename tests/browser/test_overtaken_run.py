"""A component whose newer run overtook an older one while its modules were loading."""

import pytest

from pages.parts.components.payload import pack

pytestmark = pytest.mark.browser

# Streamlit calls what a run has answered if a newer run began before it: here the newer run is
# drawn first, then the older one, which is then taken back.
OVERTAKE = """({ component }, [older, newer]) => {
    const told = []
    const create = root => ({
        update: data => { root.textContent = data.words },
        destroy: () => told.push("destroyed"),
    })
    const render = component([], create)
    const host = document.body.appendChild(document.createElement("div"))
    const parentElement = host.attachShadow({ mode: "open" })
    const bytes = text => Uint8Array.from(text, letter => letter.charCodeAt(0))
    const run = text => render({ data: bytes(text), parentElement })
    const seen = () => parentElement.textContent
    const finish = run(newer)
    const takeBack = run(older)
    const before = seen()
    takeBack()
    const after = seen()
    host.remove()
    finish()
    return [before, after, told, seen()]
}"""


def test_what_the_newer_run_said_stands_also_when_the_older_one_comes_later(scripts):
    told = [{"words": words, "palette": {}} for words in ("older", "newer")]
    runs = [pack(settings, {}).decode("latin-1") for settings in told]
    seen = scripts.evaluate("core/instance.js", OVERTAKE, *runs)
    assert seen == ["older", "newer", ["destroyed"], ""]
