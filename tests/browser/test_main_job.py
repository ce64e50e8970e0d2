"""The whole journey once: a photograph of one's own, one filter, a training, a digit's vote."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.pictures import at_resolution, load_sample, png_bytes, read_picture, whole_numbers
from cnn_core.pooling import max_pool
from tests.browser.hands import SECONDS, button, menu, open_lesson, problems, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def photograph():
    """A photograph that is not among the samples as it is: the coffee, turned around."""
    return png_bytes(np.ascontiguousarray(load_sample("coffee")[::-1]))


def numbers_after(photograph):
    """Return what the core says of the photograph: response, one pixel of it, activated, pooled.

    The pixel is where the hand rests: where the first filter answers most strongly.
    """
    whole = whole_numbers(at_resolution(read_picture(photograph), 64)).astype(np.float32)
    first, response = (
        convolve(whole, across_channels(kernel_named(slug), 3, whole=True))[..., 0]
        for slug in ("sobel_left_right", "sobel_top_bottom")
    )
    here = response.ravel()[abs(first).argmax()]
    return response, here, relu(response), max_pool(relu(response))


def test_from_upload_to_probabilities(page, server, photograph):
    response, here, activated, pooled = numbers_after(photograph)

    open_lesson(page, server, "pixels")
    page.get_by_role("button", name="Chelsea the cat").last.click()
    file = {"name": "cup.png", "mimeType": "image/png", "buffer": photograph}
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()
    page.keyboard.press("Escape")

    menu(page, "Convolution")
    page.get_by_role("radio", name="Sobel, top to bottom").or_(
        page.get_by_text("Sobel, top to bottom", exact=True)
    ).first.click()
    window = page.locator(".st-key-convolution_window")
    expect(window.locator(".map .heading")).to_contain_text(f"{response.max():.0f}")
    expect(window.locator("output.result")).to_have_text(f"{here:+.0f}".replace("-", "−").strip())

    menu(page, "Activation")
    after = page.locator(".st-key-activation_probe .after .foot")
    expect(after).to_contain_text(f"0 … {activated.max():.0f}")
    menu(page, "Pooling")
    after = page.locator(".st-key-pooling_window .after .foot")
    expect(after).to_contain_text(f"31 × 31 · 0 … {pooled.max():.0f}")

    menu(page, "Training room")
    button(page, "training_train").click()
    expect(page.get_by_text(re.compile(r"epoch \d+ of 25"))).to_be_visible(timeout=60 * SECONDS)
    expect(page.locator(".st-key-card_training_runs")).to_contain_text("%", timeout=120 * SECONDS)
    score = page.get_by_test_id("stMetricValue").inner_text()
    assert float(score.split()[0]) >= 95, score

    menu(page, "The network")
    chosen = page.locator(".st-key-network_which input").first
    expect(chosen).to_have_value(re.compile("Handwritten digits, Run 1"))
    numbers = page.locator(".st-key-network_overview .answer .number")
    expect(numbers).to_have_count(10)
    shares = [float(text.split()[-2]) for text in numbers.all_inner_texts()]
    assert abs(sum(shares) - 100) < 1
    assert not problems(page)


def test_a_file_that_is_no_picture_gets_a_sentence_and_the_picture_stays(page, server):
    open_lesson(page, server, "convolution", "?picture=Brick wall")
    page.get_by_role("button", name="Brick wall").last.click()
    file = {"name": "note.png", "mimeType": "image/png", "buffer": b"not a picture at all"}
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_role("button", name="Brick wall").last).to_be_visible()
    assert not problems(page)


def test_a_picture_brought_on_the_home_page_is_there_in_every_room(page, server, photograph):
    open_lesson(page, server)
    button(page, "home_own").click()
    file = {"name": "cup.png", "mimeType": "image/png", "buffer": photograph}
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()
    menu(page, "Layers")
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()
    assert not problems(page)


def test_what_a_link_has_set_travels_on_untouched(page, server):
    open_lesson(page, server, "convolution", "?picture=Brick wall&side=32&kernel=Outline")
    heading = page.locator(".st-key-convolution_window .map .heading")
    expect(heading).to_contain_text("30 × 30")
    menu(page, "Pooling")
    expect(page.locator(".st-key-pooling_window .before .foot")).to_contain_text("30 × 30")
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("/pooling?")
    for part in ("picture=Brick+wall", "side=32", "kernel=Outline"):
        expect(link).to_contain_text(part)


def test_a_kernel_chosen_here_is_at_once_in_the_next_room(page, server):
    open_lesson(page, server, "convolution")
    page.get_by_text("Laplacian", exact=True).first.click()
    expect(page).to_have_url(re.compile("kernel=Laplacian"))
    menu(page, "Activation")
    expect(page.get_by_role("button", name="Laplacian").first).to_be_visible()
    expect(page).to_have_url(re.compile("activation.*kernel=Laplacian"))


def test_a_picture_chosen_elsewhere_is_not_taken_back_by_the_picker(page, server):
    open_lesson(page, server)
    popover = page.locator(".st-key-picture_popover")
    button(page, "picture_popover").click()
    button(page, "thumb_picker_brick").click()
    expect(popover).to_contain_text("Brick wall")
    page.keyboard.press("Escape")
    button(page, "thumb_home_coffee").click()
    expect(popover).to_contain_text("Cup of coffee")
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("picture=Cup+of+coffee")
    expect(popover).to_contain_text("Cup of coffee")
    expect(page).to_have_url(re.compile(r"picture=Cup\+of\+coffee"))


def test_back_brings_the_picture_from_before(page, server):
    open_lesson(page, server, "pixels", "?picture=Brick wall")
    popover = page.locator(".st-key-picture_popover")
    for name, title in (("coffee", "Cup of coffee"), ("cat", "Chelsea the cat")):
        button(page, "picture_popover").click()
        button(page, f"thumb_picker_{name}").click()
        expect(popover).to_contain_text(title)
        page.keyboard.press("Escape")
        settle(page)
    page.go_back()
    expect(popover).to_contain_text("Cup of coffee")
    page.go_back()
    expect(popover).to_contain_text("Brick wall")
    page.go_forward()
    expect(popover).to_contain_text("Cup of coffee")
