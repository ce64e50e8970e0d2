"""A component whose newer run overtook an older one while its modules were loading."""

import pytest

from pages.parts.components.payload import pack
from tests.browser.hands import open_lesson

pytestmark = pytest.mark.browser

# Streamlit calls what a run has answered if a newer run began before it: here the newer run is
# drawn first, then the older one, which is then taken back.
OVERTAKE = """async ([older, newer]) => {
    const loaded = performance.getEntriesByType("resource").map(file => file.name)
    const base = loaded.find(name => /components.[0-9a-f]+.core/.test(name)).split("/core/")[0]
    const { component } = await import(`${base}/core/instance.js`)
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


def test_what_the_newer_run_said_stands_also_when_the_older_one_comes_later(page, server):
    open_lesson(page, server, "activation")
    page.locator("[data-ready]").first.wait_for(state="attached")
    told = [{"words": words, "palette": {}} for words in ("older", "newer")]
    runs = [pack(settings, {}).decode("latin-1") for settings in told]
    assert page.evaluate(OVERTAKE, runs) == ["older", "newer", ["destroyed"], ""]
