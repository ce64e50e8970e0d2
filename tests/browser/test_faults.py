"""A fresh server: deep links come first; then its worker dies in the middle of a training.

That another worker comes and does what waits is in tests/compute; what a learner keeps of it, and
how long it takes until the next training has ended, is the drill ``worker_killed``.
"""

import re

import pytest
from playwright.sync_api import expect

from pages.parts.lessons import lesson_named
from tests.browser.hands import SECONDS, assert_is_lesson, button, menu, problems, settle
from tests.serving import serving

pytestmark = pytest.mark.browser


def worker_of(server):
    """Return the process that trains: the one that holds TensorFlow, so the largest."""
    return max(server.descendants(), key=lambda process: process.memory_info().rss)


@pytest.fixture
def other(context):
    """A second learner's tab."""
    other = context.new_page()
    yield other
    other.close()


def test_a_fresh_server_is_asked_by_deep_links_and_a_killed_worker_is_told_once(page, other):
    with serving() as server:
        deep_links_are_right_from_the_first_request(page, other, server)
        menu(other, "Convolution")
        kill_the_worker_in_the_middle_of_a_training(page, server)
        another_learner_goes_on(other)
        another_training_is_taken(page)


def deep_links_are_right_from_the_first_request(page, other, server):
    """Nothing else has been asked for: one tab wants the training room, one the network."""
    page.goto(f"{server.url}/training?training_epochs_digits=60")
    other.goto(f"{server.url}/network")
    for tab, slug in ((page, "training"), (other, "network")):
        settle(tab)
        assert_is_lesson(tab, lesson_named(slug))


def kill_the_worker_in_the_middle_of_a_training(page, server):
    button(page, "training_train").click()
    expect(page.get_by_text(re.compile(r"epoch \d+ of 60"))).to_be_visible(timeout=60 * SECONDS)
    worker_of(server).kill()
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Train again")


def another_learner_goes_on(other):
    other.get_by_role("radiogroup", name="Stride").get_by_text("2", exact=True).click()
    expect(other.locator(".st-key-convolution_window .map .heading")).to_contain_text("31 × 31")
    assert not problems(other)


def another_training_is_taken(page):
    expect(button(page, "training_train")).to_be_enabled()
    button(page, "training_train").click()
    live = page.locator(".st-key-training_live .component")
    expect(live).to_contain_text("Run 2", timeout=60 * SECONDS)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert not problems(page)
