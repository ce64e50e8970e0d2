"""Pointing at, opening and replaying a network of twelve layers with 64 maps each, in the browser.

Measured in Chromium by the clock of the page, against one frame at 60 Hz, or two where a
whole unit is taken apart; see `bench.hands_on` for how the time of a move is told.
"""

from typing import Any

import numpy as np
from playwright.sync_api import Page

from bench.hands_on import FRAME, WATCH
from tests.serving import ROOT, launch_chromium, serving

APP = ROOT / "tests" / "browser" / "site" / "deep_app.py"
MOVES = 200
OPENINGS = 60

# Milliseconds from each click until the frame is painted in which the unit has opened.
CLICK = """
async units => {
  const root = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot
  const channel = new MessageChannel(), times = []
  for (const [stage, unit] of units) {
    await new Promise(done => setTimeout(done, 60))
    await new Promise(requestAnimationFrame)
    const start = performance.now()
    root.querySelector(`.unit[data-stage="${stage}"][data-unit="${unit}"]`).click()
    await new Promise(done => {
      channel.port1.onmessage = done
      requestAnimationFrame(() => channel.port2.postMessage(null))
    })
    times.push(performance.now() - start)
  }
  return times
}
"""


def measure() -> list[dict[str, Any]]:
    """Return a row for pointing and one for opening."""
    environment = {"PYTHONPATH": str(ROOT)}
    with serving(APP, environment=environment) as site, launch_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{site.url}/?network=wide")
        page.locator(".st-key-network_overview [data-ready]").first.wait_for(timeout=60_000)
        page.wait_for_timeout(3000)
        pointing = _point(page)
        opening = page.evaluate(CLICK, _units())
    return [
        _row(
            f"point at one of 12 layers of 64 maps to painted lines and fields, 95 % of {MOVES}",
            float(np.percentile(pointing, 95)),
            1,
        ),
        _row(
            f"open a unit of 64 maps to all its products, median of {OPENINGS}",
            float(np.median(opening)),
            2,
        ),
    ]


def _units() -> list[tuple[int, int]]:
    """Choose units of all layers that have maps."""
    random = np.random.default_rng(1)
    return [
        (int(stage), int(unit))
        for stage, unit in zip(
            random.integers(1, 13, OPENINGS), random.integers(0, 64, OPENINGS), strict=True
        )
    ]


def _point(page: Page) -> np.ndarray:
    """Move the pointer over the overview; return milliseconds of work for each move."""
    page.evaluate(WATCH)
    box = page.locator(".st-key-network_overview .columns").bounding_box()
    if box is None:
        raise RuntimeError("The network is not on the page.")
    random = np.random.default_rng(0)
    width = min(box["width"], 940)
    for along, down, pause in random.random((MOVES, 3)):
        page.mouse.move(box["x"] + along * width, box["y"] + (0.2 + 0.8 * down) * box["height"])
        page.wait_for_timeout(15 + 33 * float(pause))
    return np.array(page.evaluate("window.moves"))[:, 0]


def _row(name: str, ours: float, frames: int) -> dict[str, Any]:
    peer = frames * FRAME
    return {
        "name": name,
        "ours": round(ours, 1),
        "peer": round(peer, 1),
        "peer_name": f"{frames} frame{'s' if frames > 1 else ''} at 60 Hz",
        "unit": "ms",
        "ratio": round(ours / peer, 2),
        "budget": 1.0,
        "met": ours <= peer,
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
