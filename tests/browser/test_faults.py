"""A worker that dies in the middle of a training: one sentence, and everything goes on.

That another worker comes and does what waits is in tests/compute; what a learner keeps of it, and
how long it takes until the next training has ended, is the drill ``worker_killed``.
"""

import re

import pytest
from playwright.sync_api import expect

from pages.parts.lessons import lesson_named
from tests.browser.hands import SECONDS, assert_is_lesson, button, open_lesson, problems
from tests.serving import serving

pytestmark = pytest.mark.browser


def worker_of(server):
    """Return the process that trains: the one that holds TensorFlow, so the largest."""
    return max(server.descendants(), key=lambda process: process.memory_info().rss)


def test_a_killed_worker_is_told_once_and_another_training_is_taken(context, page):
    with serving() as server:
        open_lesson(page, server, "training", "?training_epochs_digits=60")
        assert_is_lesson(page, lesson_named("training"))  # the first it is asked for
        other = context.new_page()
        open_lesson(other, server, "convolution")
        button(page, "training_train").click()
        expect(page.get_by_text(re.compile(r"epoch \d+ of 60"))).to_be_visible(timeout=60 * SECONDS)
        worker_of(server).kill()
        told = page.get_by_test_id("stAlert")
        expect(told).to_have_count(1)
        expect(told).to_contain_text("Train again")

        other.get_by_role("radiogroup", name="Stride").get_by_text("2", exact=True).click()
        expect(other.locator(".st-key-convolution_window .map .heading")).to_contain_text("31 × 31")
        assert not problems(other)
        other.close()

        expect(button(page, "training_train")).to_be_enabled()
        button(page, "training_train").click()
        live = page.locator(".st-key-training_live .component")
        expect(live).to_contain_text("Run 2", timeout=60 * SECONDS)
        expect(told).to_have_count(0)
        assert not problems(page)
