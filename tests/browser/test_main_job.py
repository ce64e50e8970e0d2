"""What was chosen goes along: by link, by hand, by file and by the browser's back, in every room.

That the numbers of a picture of one's own, a training and a digit's vote are right on the whole
journey is in test_everyone_keyboard.py.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.pictures import load_sample, png_bytes
from tests.browser.hands import SECONDS, button, menu, open_lesson, problems, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def photograph():
    """A photograph that is not among the samples as it is: the coffee, turned around."""
    return png_bytes(np.ascontiguousarray(load_sample("coffee")[::-1]))


def test_what_a_link_and_a_hand_have_set_is_in_every_room_and_back_brings_it_again(
    page, server, photograph
):
    open_lesson(page, server, "convolution", "?picture=Brick wall&side=32&kernel=Outline")
    what_a_link_has_set_travels_on_untouched(page)
    a_kernel_chosen_here_is_at_once_in_the_next_room(page)
    a_picture_chosen_elsewhere_is_not_taken_back_by_the_picker(page)
    back_brings_the_picture_from_before(page)
    bring_what_is_no_picture(page)
    bring(page, photograph)
    assert not problems(page)


def link_of(page):
    """Open the link to what is shown."""
    page.get_by_role("button", name="Link").click()
    return page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")


def what_a_link_has_set_travels_on_untouched(page):
    heading = page.locator(".st-key-convolution_window .map .heading")
    expect(heading).to_contain_text("30 × 30")
    menu(page, "Pooling")
    expect(page.locator(".st-key-pooling_window .before .foot")).to_contain_text("30 × 30")
    link = link_of(page)
    expect(link).to_contain_text("/pooling?")
    for part in ("picture=Brick+wall", "side=32", "kernel=Outline"):
        expect(link).to_contain_text(part)
    page.keyboard.press("Escape")


def a_kernel_chosen_here_is_at_once_in_the_next_room(page):
    menu(page, "Convolution")
    page.get_by_text("Laplacian", exact=True).first.click()
    expect(page).to_have_url(re.compile("kernel=Laplacian"))
    menu(page, "Activation")
    expect(page.get_by_role("button", name="Laplacian").first).to_be_visible()
    expect(page).to_have_url(re.compile("activation.*kernel=Laplacian"))


def choose_in_the_picker(page, name, title):
    button(page, "picture_popover").click()
    button(page, f"thumb_picker_{name}").click()
    expect(page.locator(".st-key-picture_popover")).to_contain_text(title)
    page.keyboard.press("Escape")
    settle(page)


def a_picture_chosen_elsewhere_is_not_taken_back_by_the_picker(page):
    # its heading is not its title
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Home").click()
    popover = page.locator(".st-key-picture_popover")
    choose_in_the_picker(page, "rocket", "Rocket before launch")
    button(page, "thumb_home_coffee").click()
    expect(popover).to_contain_text("Cup of coffee")
    expect(link_of(page)).to_contain_text("picture=Cup+of+coffee")
    expect(popover).to_contain_text("Cup of coffee")
    expect(page).to_have_url(re.compile(r"picture=Cup\+of\+coffee"))
    page.keyboard.press("Escape")


def back_brings_the_picture_from_before(page):
    menu(page, "Pixels")
    popover = page.locator(".st-key-picture_popover")
    expect(popover).to_contain_text("Cup of coffee")
    choose_in_the_picker(page, "brick", "Brick wall")
    choose_in_the_picker(page, "cat", "Chelsea the cat")
    page.go_back()
    expect(popover).to_contain_text("Brick wall")
    page.go_back()
    expect(popover).to_contain_text("Cup of coffee")
    page.go_forward()
    expect(popover).to_contain_text("Brick wall")


def bring_what_is_no_picture(page):
    """One sentence is all that comes of it, and the picture stays."""
    button(page, "picture_popover").click()
    popover = page.get_by_test_id("stPopoverBody")
    file = {"name": "note.png", "mimeType": "image/png", "buffer": b"not a picture at all"}
    popover.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(popover).to_have_count(0)
    expect(page.locator(".st-key-picture_popover")).to_contain_text("Brick wall")
    assert not problems(page)


def bring(page, photograph):
    """Bring a picture on the home page; that the picker takes one is seen by keys."""
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Home").click()
    button(page, "home_own").click()
    file = {"name": "cup.png", "mimeType": "image/png", "buffer": photograph}
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(file)
    # the page behind it asks a worker, and that may only just have started
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60 * SECONDS)
    expect(page.locator(".st-key-picture_popover")).to_contain_text("Your own picture")
