"""From a key press on a control to the new picture on the screen, against an empty rerun.

Both are measured in the same Chromium, turn by turn, by the clock of the page:
from the key's event to the second animation frame after the change is in the
page, pictures decoded. The peer is a page with one slider and one line of text.
"""

import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.serving import launch_chromium, serving

BUDGET = 1.5
TURNS = 40
EMPTY = Path(__file__).with_name("empty_rerun.py")

# resolves with the milliseconds from the next key press to the painted change
WATCH = """
(selector) => {
  const start = new Promise(done =>
    document.addEventListener('keydown', event => done(event.timeStamp),
                              {once: true, capture: true}))
  const seen = new Promise(done => {
    const place = document.querySelector(selector)
    const before = place.tagName === 'IMG' ? place.src : place.textContent
    const observer = new MutationObserver(() => {
      const now = document.querySelector(selector)
      if (!now || (now.tagName === 'IMG' ? now.src : now.textContent) === before) return
      observer.disconnect()
      const ready = now.tagName === 'IMG' ? now.decode() : Promise.resolve()
      ready.catch(() => {}).then(() => requestAnimationFrame(() => requestAnimationFrame(done)))
    })
    observer.observe(document.body, {subtree: true, childList: true, characterData: true,
                                     attributes: true, attributeFilter: ['src']})
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
        lesson = _open(browser.new_page(), site.url + "/convolution")
        large = _open(browser.new_page(), site.url + "/convolution?side=400")
        activation = _open(browser.new_page(), site.url + "/activation")
        pages = {
            "step the window, 64 × 64": (lesson, _map("convolution")),
            "step the window, 400 × 400": (large, _map("convolution")),
            "step along an activation, 64 × 64": (activation, _map("activation")),
        }
        times: dict[str, list[float]] = {name: [] for name in ("empty", *pages)}
        for _ in range(TURNS):
            times["empty"].append(_press(peer, "[data-testid=stMarkdown] p"))
            for name, (page, selector) in pages.items():
                times[name].append(_press(page, selector))
    reference = statistics.median(times["empty"])
    return [_row(name, statistics.median(times[name]), reference) for name in pages]


def _map(lesson: str) -> str:
    """Name the picture on the right of a lesson's card."""
    return f".st-key-card_{lesson} [data-testid=stColumn]:last-child [data-testid=stImage] img"


def _open(page: Page, url: str) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url)
    page.locator("[data-testid=stSlider]").first.wait_for(timeout=60_000)
    page.wait_for_timeout(2500)
    return page


def _press(page: Page, selector: str) -> float:
    """Press an arrow key on the stop slider and return milliseconds until it is painted."""
    page.bring_to_front()
    page.locator("[class*=_stop] input[type=range], .st-key-stop input[type=range]").first.focus()
    page.evaluate(WATCH, selector)
    page.keyboard.press("ArrowRight")
    taken = float(page.evaluate("window.measured"))
    page.wait_for_timeout(150)
    return taken


def _row(name: str, ours: float, peer: float) -> dict[str, Any]:
    ratio = ours / peer
    return {
        "name": f"change to paint: {name}",
        "ours": round(ours, 1),
        "peer": round(peer, 1),
        "peer_name": "empty Streamlit rerun",
        "unit": "ms",
        "ratio": round(ratio, 2),
        "budget": BUDGET,
        "met": ratio <= BUDGET,
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
