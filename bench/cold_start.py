"""From starting the server to a lesson that is painted, and to the worker that is warm.

The clock starts with the process. A browser that is open already asks until it is answered, and
has nothing of the site in its memory; the lesson is there when its first component answers to the
hand and has been painted. The peer starts and paints a page with one slider and one line.
"""

import json
import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from bench.rows import compared
from tests.serving import ROOT, launch_chromium, serving

TURNS = 5
BUDGET = 3_000.0  # ms
WARM_BUDGET = 20_000.0
EMPTY = Path(__file__).with_name("empty_rerun.py")
SITE = ROOT / "streamlit_app.py"
LESSON = "/convolution", ".st-key-convolution_window .component[data-ready]"
SLIDER = "", "[data-testid=stSlider]"
AS_SET_UP = {"PYTHONDONTWRITEBYTECODE": ""}  # `make run` has compiled it all
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def measure() -> list[dict[str, Any]]:
    """Return rows for the lesson, beside three seconds and an empty page, and for the worker."""
    with launch_chromium() as browser:
        turns = [
            (_start(browser, SITE, *LESSON), _start(browser, EMPTY, *SLIDER)) for _ in range(TURNS)
        ]
    painted, warm = (statistics.median(ours[place] for ours, _ in turns) for place in (0, 1))
    empty = statistics.median(peer for _, (peer, _) in turns)
    return [
        compared("cold start to the first lesson painted, against 3 s", painted, BUDGET, "ms"),
        compared("the same, against a page with one slider", painted, empty, "ms", 2.0),
        compared("cold start to a warm worker, against 20 s", warm, WARM_BUDGET, "ms"),
    ]


def _start(browser: Browser, script: Path, path: str, sign: str) -> tuple[float, float]:
    """Return milliseconds until the sign is painted, and until there is a warm worker."""
    context = browser.new_context()
    page = context.new_page()
    began = time.perf_counter()
    with serving(script, environment=AS_SET_UP) as server:
        page.goto(server.url + path)
        page.locator(sign).first.wait_for()
        page.evaluate(PAINTED)
        painted = time.perf_counter() - began
        while script == SITE and json.loads(server.get("/healthz"))["worker"] != "warm":
            time.sleep(0.1)
        warm = time.perf_counter() - began
    context.close()
    return painted * 1000, warm * 1000
