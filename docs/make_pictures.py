"""Take the pictures of the README and of docs from the running site: ``make pictures``.

``python -m docs.make_pictures map picture-map`` takes only those that are named.
"""

import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from playwright.sync_api import Locator, Page

from tests.browser.hands import button, open_lesson
from tests.serving import Server, launch_chromium, serving

FOLDER = Path(__file__).with_name("pictures")
WIDE, PHONE = (1280, 900), (390, 844)
TALL = (1280, 1400)
MARGIN = 10
COMPLETE = """() => !document.querySelector('[data-testid=stSkeletonElement]')
  && [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].every(
    component => component.shadowRoot?.querySelector('[data-ready]'))"""
ALL_TEXT = """() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
  .map(component => component.shadowRoot?.textContent).join()"""
SHAPES = quote_plus("Shapes in clutter, bundled, Four convolutions, 92.8 %")
DIGITS = quote_plus("Handwritten digits, bundled, Two convolutions, 97.6 %")
PRESSED = {
    "filters_pictures": "filters_make",
    "evidence_sanity_maps": "evidence_sanity_begin",
    "evidence_pointing_game": "evidence_pointing_begin",
}
"""The button that fills a component; it is gone, or asleep, while the component fills."""

SECONDS_TO_FILL = 90

SHOTS = (
    ("home", "", WIDE, "light"),
    ("pixels", "pixels", WIDE, "light"),
    ("convolution", "convolution", WIDE, "light"),
    ("convolution-dark", "convolution?picture=Greek+coins&kernel=Laplacian", WIDE, "dark"),
    ("convolution-phone", "convolution", PHONE, "light"),
    ("activation", "activation", WIDE, "light"),
    ("pooling", "pooling", WIDE, "light"),
    ("layers", "layers", WIDE, "light"),
    ("parameters", "parameters", WIDE, "light"),
    ("x_or_o", "x_or_o", WIDE, "light"),
    ("backprop", "backprop", WIDE, "light"),
    ("hyperparameters", "hyperparameters", WIDE, "light"),
    ("network", "network?network_example=5", WIDE, "light"),
    ("filters", f"filters?filters_which={SHAPES}&filters_unit=2", WIDE, "light"),
    ("evidence", "evidence", WIDE, "light"),
    ("fool", "fool", WIDE, "light"),
    ("map", f"map?map_which={SHAPES}", WIDE, "light"),
    ("signals", "signals", WIDE, "light"),
)
COMPONENTS = (
    ("flashlight", "convolution?stride=2&padding=same", "convolution_window"),
    ("kernel-editor", "convolution", "convolution_kernel"),
    ("activation-probe", "activation", "activation_probe"),
    ("pooling-window", "pooling", "pooling_window"),
    ("moved-picture", "pooling", "pooling_moved"),
    ("pixel-lens", "pixels", "pixels_lens"),
    ("picture-sizes", "pixels", "pixels_sizes"),
    ("field-walk", "layers", "layers_walk"),
    ("drawing-pad", "network?network_source=Draw", "network_pad"),
    ("probabilities", "network?network_source=Draw", "network_answer"),
    ("network", "network?network_example=5", "network_overview"),
    ("examples", "network", "network_samples"),
    ("unit-wall", "filters?filters_unit=9", "filters_wall"),
    ("made-pictures", "filters?filters_unit=9", "filters_pictures"),
    ("class-scores", "evidence?evidence_class=ring&evidence_against=circle", "evidence_scores"),
    ("evidence-maps", "evidence?evidence_method=grad_cam", "evidence_maps"),
    ("cam-parts", "evidence", "evidence_cam"),
    ("occlusion-patch", "evidence", "evidence_occlusion"),
    ("erasing-brush", "evidence", "evidence_brush"),
    ("sanity-maps", f"evidence?evidence_which={DIGITS}", "evidence_sanity_maps"),
    ("pointing-game", "evidence", "evidence_pointing_game"),
    ("changed-picture", "fool", "fool_changes"),
    ("gradient-sign", "fool", "fool_sign"),
    ("picture-map", f"map?map_which={SHAPES}", "map_points"),
    ("network-builder", "training", "training_builder"),
    ("training-live", "training", "training_live"),
    ("confusion", "training", "training_confusion"),
)
"""Name, address, and the key of the element."""

THREE = ((0.36, 0.2), (0.62, 0.16), (0.46, 0.42), (0.66, 0.62), (0.5, 0.86), (0.32, 0.78))
"""A stroke on the paper, in parts of its sides."""


def main(names: Sequence[str]) -> None:
    """Take the named pictures anew, or every one."""
    with serving() as server, launch_chromium() as browser:
        for name, address, size, scheme in _chosen(SHOTS, names):
            page = _page(browser, size, scheme)
            open_lesson(page, server, address)
            _take(page, name)
        for name, address, key in _chosen(COMPONENTS, names):
            for scheme in ("light", "dark"):
                _take_component(_page(browser, TALL, scheme), server, name, address, key, scheme)
        if not names or "training" in names:
            _take_training(_page(browser, WIDE, "light"), server)


def _chosen(shots: tuple[Any, ...], names: Sequence[str]) -> list[Any]:
    return [shot for shot in shots if not names or shot[0] in names]


def _page(browser, size: tuple[int, int], scheme: str) -> Page:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    return context.new_page()


def _take_training(page: Page, server: Server) -> None:
    """Train, and take the picture when about half of it is done."""
    open_lesson(page, server, "training")
    button(page, "training_train").click()
    page.get_by_text(re.compile(r"epoch 1\d of 25")).first.wait_for(timeout=60_000)
    page.screenshot(path=FOLDER / "training.png")


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)
    page.wait_for_function(COMPLETE, timeout=60_000)
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()


def _take_component(
    page: Page, server: Server, name: str, address: str, key: str, scheme: str
) -> None:
    """Take one component alone, with the card that it lies on."""
    open_lesson(page, server, address)
    component = page.locator(f".st-key-{key}")
    component.locator("[data-ready]").wait_for(timeout=60_000)
    if key == "training_builder":
        component.locator(".card-head").first.click()
    if key in PRESSED:
        button(page, PRESSED[key]).click()
        _wait_until_filled(page)
    if "Draw" in address:
        _draw(page, page.locator(".st-key-network_pad"))
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)
    component.scroll_into_view_if_needed()
    left, top, width, height = _place_of(component)
    clip = {
        "x": left - MARGIN,
        "y": top - MARGIN,
        "width": width + 2 * MARGIN,
        "height": height + 2 * MARGIN,
    }
    page.screenshot(path=FOLDER / "components" / f"{name}-{scheme}.png", clip=clip)
    page.context.close()


def _wait_until_filled(page: Page) -> None:
    """Wait until nothing on the page has changed for two seconds."""
    text, since, begun = "", time.monotonic(), time.monotonic()
    while time.monotonic() - since < 2 and time.monotonic() - begun < SECONDS_TO_FILL:
        page.wait_for_timeout(200)
        now = page.evaluate(ALL_TEXT)
        if now != text:
            text, since = now, time.monotonic()


def _draw(page: Page, pad: Locator) -> None:
    left, top, width, height = _place_of(pad.locator(".pane-box"))
    first, *rest = ((left + across * width, top + down * height) for across, down in THREE)
    page.mouse.move(*first)
    page.mouse.down()
    for place in rest:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def _place_of(element: Locator) -> list[float]:
    """Return left, top, width and height on the page."""
    box: dict[str, float] = element.evaluate("element => element.getBoundingClientRect().toJSON()")
    return [box[side] for side in ("x", "y", "width", "height")]


if __name__ == "__main__":
    main(sys.argv[1:])
