"""The whole journey by keys alone: a picture, maps, a kernel, a training, a unit, the evidence.

What is shown on the way is what the core makes of the picture that was brought.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.pictures import at_resolution, load_sample, png_bytes, read_picture, whole_numbers
from cnn_core.pooling import max_pool
from tests.browser.everyone import WALK, look
from tests.browser.hands import SECONDS, open_lesson, problems

pytestmark = pytest.mark.browser

MOST_STOPS = 90
FOCUSED = f"""() => {{ {WALK}
    let one = document.activeElement
    while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
    const {{ outlineStyle, outlineWidth }} = getComputedStyle(one)
    return {{
        name: (one.getAttribute('aria-label') ?? one.innerText ?? '').trim(),
        role: one.getAttribute('role') ?? one.tagName.toLowerCase(),
        key: keyOf(one),
        isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    }}
}}"""


class Keys:
    """Somebody with a keyboard, who sees at every stop where the focus is."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def here(self):
        return self.page.evaluate(FOCUSED)

    def go(self, name=".*", *, key="", role="", by="Tab"):
        """Press Tab until the focus is on what is meant."""
        passed = []
        for _ in range(MOST_STOPS):
            self.press(by)
            here = self.here()
            passed.append(here["name"])
            if here["role"] == "body":
                continue  # between the last stop and the first, the browser's own
            assert here["isMarked"], here
            is_meant = re.search(name, here["name"]) and key in here["key"]
            if is_meant and role in here["role"]:
                return here
        raise AssertionError(f"No stop is {name!r} {key} {role}: {passed}")

    def go_back_to_the_top(self):
        """Go back to what comes before the menu."""
        look(self.page, "light")  # what is drawn anew under the focus would lose it
        self.go("^Skip to main content$", by="Shift+Tab")

    def go_to_lesson(self, title, by="Shift+Tab"):
        """Go back to the menu, and open a lesson from it."""
        look(self.page, "light")
        self.go(f"^{title}$", role="a", by=by)
        self.press("Enter")
        expect(self.page).to_have_title(f"{title} · Seeing with filters")
        look(self.page, "light")


@pytest.fixture
def photograph():
    """A photograph that is not among the samples as it is: the coffee, turned around."""
    return png_bytes(np.ascontiguousarray(load_sample("coffee")[::-1]))


def response_to(photograph):
    """Return what the core says that the first filter answers to the photograph."""
    whole = whole_numbers(at_resolution(read_picture(photograph), 64)).astype(np.float32)
    weights = across_channels(kernel_named("sobel_left_right"), 3, whole=True)
    return convolve(whole, weights)[..., 0]


def test_from_home_to_evidence_without_a_mouse(page, server, photograph):
    keys = Keys(page)
    response = response_to(photograph)
    open_lesson(page, server)
    look(page, "light")
    keys.go("^Skip to main content$")
    keys.press("Enter")
    assert "Chelsea the cat" in keys.go()["name"]  # the whole menu was passed

    bring_a_picture(keys, photograph)
    keys.go_back_to_the_top()
    keys.go_to_lesson("Activation", by="Tab")
    see_activated(page, response)
    keys.go_to_lesson("Pooling", by="Tab")
    see_pooled(page, response)
    keys.go_to_lesson("Layers", by="Tab")
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()
    keys.go_to_lesson("Convolution")
    see_filtered(page, response)
    move_the_window_and_change_a_weight(keys)
    keys.go_to_lesson("Training room")
    train_ten_epochs(keys)
    keys.go_to_lesson("The network")
    read_probabilities(page)
    open_a_unit(keys)
    keys.go_to_lesson("Evidence")
    ask_for_evidence(keys)
    assert not problems(page)


def bring_a_picture(keys, photograph):
    keys.go("^Chelsea the cat", key="picture_popover")
    keys.press("Enter")
    expect(keys.page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert keys.go()["key"] == "thumb_picker_cat"  # what has opened comes next
    with keys.page.expect_file_chooser() as chooser:  # which begins to listen on the way there
        keys.go("Upload|Browse", role="button")
        keys.press("Enter")
    file = {"name": "cup.png", "mimeType": "image/png", "buffer": photograph}
    chooser.value.set_files(file)
    expect(keys.page.locator(".st-key-picture_popover")).to_contain_text("Your own picture")
    look(keys.page, "light")
    keys.press("Escape")
    expect(keys.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    # the focus is where it came from
    expect(keys.page.locator(".st-key-picture_popover button").first).to_be_focused()
    assert keys.here()["name"].startswith("Your own picture")


def see_activated(page, response):
    after = page.locator(".st-key-activation_probe .after .foot")
    expect(after).to_contain_text(f"0 … {relu(response).max():.0f}")


def see_pooled(page, response):
    after = page.locator(".st-key-pooling_window .after .foot")
    expect(after).to_contain_text(f"31 × 31 · 0 … {max_pool(relu(response)).max():.0f}")


def see_filtered(page, response):
    """The window is at first where the filter answers most strongly."""
    here = response.ravel()[abs(response).argmax()]
    window = page.locator(".st-key-convolution_window")
    expect(window.locator(".map .heading")).to_contain_text(f"{response.max():.0f}")
    expect(window.locator("output.result")).to_have_text(f"{here:+.0f}".replace("-", "−").strip())


def move_the_window_and_change_a_weight(keys):
    window = keys.page.locator(".st-key-convolution_window")
    expect(window.locator("output.result")).to_be_visible()
    before = window.locator(".picture .heading").inner_text()
    keys.go(key="convolution_window", role="application")
    keys.press("ArrowRight", "ArrowDown")
    expect(window.locator(".picture .heading")).not_to_have_text(before)
    sums = window.locator(".sum-line").inner_text()
    keys.go("Row 1, column 1", key="convolution_kernel", role="spinbutton")
    keys.press("ArrowUp", "ArrowUp")
    expect(window.locator(".sum-line")).not_to_have_text(sums)


def train_ten_epochs(keys):
    keys.go("^Epochs$", key="training_epochs", role="input")
    keys.press("Home", *["ArrowRight"] * 9)
    expect(keys.page).to_have_url(re.compile("training_epochs_digits=10"))
    look(keys.page, "light")
    keys.go("Train$", key="training_train")
    keys.press("Enter")
    told = keys.page.locator(".st-key-training_live")
    expect(told.get_by_text(re.compile(r"epoch \d+ of 10"))).to_be_visible(timeout=60 * SECONDS)
    runs = keys.page.locator(".st-key-card_training_runs")
    expect(runs).to_contain_text("%", timeout=120 * SECONDS)
    score = keys.page.get_by_test_id("stMetricValue").inner_text()
    assert float(score.split()[0]) >= 95, score


def read_probabilities(page):
    """The digit's vote: ten shares, which are one whole."""
    chosen = page.locator(".st-key-network_which input").first
    expect(chosen).to_have_value(re.compile("Handwritten digits, Run 1"))
    numbers = page.locator(".st-key-network_overview .answer .number")
    expect(numbers).to_have_count(10)
    shares = [float(text.split()[-2]) for text in numbers.all_inner_texts()]
    assert abs(sum(shares) - 100) < 1


def open_a_unit(keys):
    network = keys.page.locator(".st-key-network_overview")
    expect(network.locator("[data-ready]").first).to_be_visible()
    keys.go(r"^Layer \d", key="network_overview", role="button")
    keys.press("ArrowDown", "Enter")
    expect(network.locator(".opened")).to_be_visible()
    keys.press("Escape")
    expect(network.locator(".opened")).to_be_hidden()


def ask_for_evidence(keys):
    maps = keys.page.locator(".st-key-evidence_maps")
    expect(maps.locator("[data-ready]").first).to_be_visible(timeout=60 * SECONDS)
    keys.go("^and not ", key="evidence_scores", role="button")
    keys.press("Enter")
    expect(keys.page.locator(".st-key-evidence_scores [aria-pressed='true']")).not_to_have_count(0)
    look(keys.page, "light")
    before = maps.locator(".here").inner_text()
    keys.go(key="evidence_maps", role="application")
    keys.press("ArrowRight", "ArrowDown")
    expect(maps.locator(".here")).not_to_have_text(before)
