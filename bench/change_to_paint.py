"""From a key press on a control to the new picture on the screen, against an empty rerun.

Both are measured in the same Chromium, turn by turn, by the clock of the page:
from the key's event to the second animation frame after the range of the new map is
told beside it. The peer is a page with one slider and one line of text.
"""

import statistics
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page

from cnn_core.networks.bundled import load_bundled
from pages.parts.training_board import name_of
from tests.serving import launch_chromium, serving

BUDGET = 1.5
NETWORK_BUDGET = 2.0  # a worker looks into the network on the way
TURNS = 40
EMPTY = Path(__file__).with_name("empty_rerun.py")

# resolves with the milliseconds from the next key press to the painted change of a text
WATCH = """
([host, selector]) => {
  const start = new Promise(done =>
    document.addEventListener('keydown', event => done(event.timeStamp),
                              {once: true, capture: true}))
  const inside = document.querySelector(host)
  const root = inside.querySelector('[data-testid=stBidiComponentIsolated]')?.shadowRoot ?? inside
  const told = () => root.querySelector(selector).textContent
  const before = told()
  const seen = new Promise(done => {
    const observer = new MutationObserver(() => {
      if (told() === before) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(done))
    })
    observer.observe(root, {subtree: true, childList: true, characterData: true})
  })
  window.measured = Promise.all([start, seen]).then(([from, to]) => to - from)
}
"""


def measure() -> list[dict[str, Any]]:
    """Return one row a kind of change."""
    with (
        serving() as site,
        serving(EMPTY) as empty,
        launch_chromium() as browser,
    ):
        peer = _open(browser.new_page(), empty.url)
        small = _open(browser.new_page(), site.url + "/convolution")
        large = _open(browser.new_page(), site.url + "/convolution?side=400&picture=Brick wall")
        window = (".st-key-convolution_window", ".map .quiet")
        overview = (".st-key-network_overview", ".side-head .quiet")
        digits, shapes = (
            _open(browser.new_page(), f"{site.url}/network?{urlencode({'network_which': title})}")
            for title in (name_of(load_bundled("digits")), name_of(load_bundled("shapes")))
        )
        pages = {
            "change the bias, 64 × 64": (small, window, BUDGET),
            "change the bias, 384 × 384": (large, window, BUDGET),
            "another picture through the digits network": (digits, overview, NETWORK_BUDGET),
            "another picture through the shapes network": (shapes, overview, NETWORK_BUDGET),
        }
        times: dict[str, list[float]] = {name: [] for name in ("empty", *pages)}
        for _ in range(TURNS):
            times["empty"].append(_press(peer, "body", "[data-testid=stMarkdown] p"))
            for name, (page, watched, _) in pages.items():
                times[name].append(_press(page, *watched))
    reference = statistics.median(times["empty"])
    return [
        _row(name, statistics.median(times[name]), reference, budget)
        for name, (_, _, budget) in pages.items()
    ]


def _open(page: Page, url: str) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url)
    page.locator("[data-testid=stSlider]").first.wait_for(timeout=60_000)
    page.wait_for_timeout(2500)
    return page


def _press(page: Page, host: str, selector: str) -> float:
    """Press an arrow key on the first slider and return milliseconds until it is painted."""
    page.bring_to_front()
    page.locator("[data-testid=stSlider] input[type=range]").first.focus()
    page.evaluate(WATCH, [host, selector])
    page.keyboard.press("ArrowRight")
    taken = float(page.evaluate("window.measured"))
    page.wait_for_timeout(150)
    return taken


def _row(name: str, ours: float, peer: float, budget: float) -> dict[str, Any]:
    ratio = ours / peer
    return {
        "name": f"change to paint: {name}",
        "ours": round(ours, 1),
        "peer": round(peer, 1),
        "peer_name": "empty Streamlit rerun",
        "unit": "ms",
        "ratio": round(ratio, 2),
        "budget": budget,
        "met": ratio <= budget,
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
