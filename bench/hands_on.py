"""From a move of the hand to the new drawing: the flashlight and the kernel under the pointer.

Measured in Chromium by the clock of the page, on a 400 × 400 RGB picture with a 7 × 7 kernel. A
browser hands a move to the page when the next frame begins, so two times are told for each move:
from then until the frame is painted, which is the work, against one frame; and from the time stamp
of the input itself, against an empty page that writes the place of the pointer into one line.
"""

import statistics
from typing import Any

import numpy as np
from playwright.sync_api import FloatRect, Locator, Page

from cnn_core.pictures import load_sample, png_bytes
from tests.serving import launch_chromium, serving

FRAME = 1000 / 60
MOVES = 300
DRAG_FRAMES = 150
SMALLEST_RATE = 30

EMPTY = """
<div style="width: 600px; height: 600px; background: silver"></div><p>-</p>
<script>
  const line = document.querySelector("p")
  document.querySelector("div").onpointermove = event => {
    line.textContent = `${event.clientX}, ${event.clientY}`
  }
</script>
"""

# Notes for every move [since it was handed over, since its time stamp] when its frame is painted:
# a message sent from the frame is handled right after it.
WATCH = """
() => {
  window.moves = []
  const channel = new MessageChannel(), waiting = []
  channel.port1.onmessage = () => {
    const now = performance.now()
    for (const times of waiting.splice(0)) window.moves.push(times.map(time => now - time))
  }
  addEventListener('pointermove', event => {
    waiting.push([performance.now(), event.timeStamp])
    requestAnimationFrame(() => channel.port2.postMessage(null))
  }, {capture: true})
}
"""

# Notes the time between frames in which a map was drawn anew.
WATCH_FRAMES = """
() => {
  window.gaps = []
  const put = CanvasRenderingContext2D.prototype.putImageData
  let last = null, fresh = false
  CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
    fresh = true
    return put.apply(this, rest)
  }
  const watch = now => {
    if (fresh && last !== null) window.gaps.push(now - last)
    if (fresh) last = now
    fresh = false
    requestAnimationFrame(watch)
  }
  requestAnimationFrame(watch)
}
"""


def measure() -> list[dict[str, Any]]:
    """Return two rows for the window and one for the kernel."""
    with serving() as site, launch_chromium() as browser:
        empty = browser.new_page()
        empty.set_content(EMPTY)
        floor = _times(empty, "div")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{site.url}/convolution?side=400&kernel=Curve")
        _bring(page, _large_picture())
        moves = _times(page, ".st-key-convolution_window .pane-box")
        return [*_window_rows(moves, floor), _kernel_row(_drag_kernel(page))]


def _large_picture() -> bytes:
    """Enlarge a sample to 400 pixels a side: none of them is that large."""
    small = load_sample("rocket")
    places = np.arange(400) * small.shape[0] // 400
    return png_bytes(np.ascontiguousarray(small[places][:, places]))


def _bring(page: Page, picture: bytes) -> None:
    """Upload a picture and wait until its map has been drawn."""
    page.locator(".st-key-convolution_window [data-ready]").wait_for(timeout=60_000)
    page.get_by_role("button", name="Chelsea the cat").last.click()
    file = {"name": "large.png", "mimeType": "image/png", "buffer": picture}
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text("394 × 394").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(2000)


def _times(page: Page, selector: str) -> np.ndarray:
    """Move the pointer over an element at random; return milliseconds of shape (moves, 2)."""
    page.bring_to_front()
    page.evaluate(WATCH)
    box = _box(page.locator(selector).first)
    random = np.random.default_rng(0)
    for along, down, pause in random.random((MOVES, 3)):
        page.mouse.move(box["x"] + along * box["width"], box["y"] + down * box["height"])
        page.wait_for_timeout(15 + 33 * float(pause))  # in no step with the frames
    return np.array(page.evaluate("window.moves"))


def _drag_kernel(page: Page) -> list[float]:
    """Drag one weight up and down; return milliseconds between painted previews."""
    cell = page.locator(".st-key-convolution_kernel [data-cell]").nth(24)
    cell.scroll_into_view_if_needed()
    box = _box(cell)
    left, top = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(left, top)
    page.mouse.down()
    page.evaluate(WATCH_FRAMES)
    for step in range(8 * DRAG_FRAMES):
        page.mouse.move(left, top - 60 * np.sin(step / 10))
        if step % 20 == 0 and page.evaluate("window.gaps.length") >= DRAG_FRAMES:
            break
    gaps: list[float] = page.evaluate("window.gaps")
    page.mouse.up()
    return gaps


def _box(element: Locator) -> FloatRect:
    """Return where an element lies on the page."""
    box = element.bounding_box()
    if box is None:
        raise RuntimeError(f"{element} is not on the page.")
    return box


def _window_rows(moves: np.ndarray, floor: np.ndarray) -> list[dict[str, Any]]:
    work, input_to_paint = np.percentile(moves, 95, axis=0)
    about = f"pointer move to painted window and products, 95 % of {len(moves)}"
    return [
        _row(f"{about}", work, FRAME, "one frame at 60 Hz", 1.0),
        _row(
            f"{about}, waiting for the frame included",
            input_to_paint,
            float(np.percentile(floor[:, 1], 95)),
            "a page with one line",
            1.5,
        ),
    ]


def _kernel_row(gaps: list[float]) -> dict[str, Any]:
    name = f"kernel drag to previewed map, median of {len(gaps)} frames"
    frame = 1000 / SMALLEST_RATE
    return _row(name, statistics.median(gaps), frame, f"{SMALLEST_RATE} frames a second", 1.0)


def _row(name: str, ours: float, peer: float, peer_name: str, budget: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(float(ours), 1),
        "peer": round(peer, 1),
        "peer_name": peer_name,
        "unit": "ms",
        "ratio": round(float(ours) / peer, 2),
        "budget": budget,
        "met": bool(ours / peer <= budget),
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
