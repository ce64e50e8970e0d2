"""A worker that dies in the middle of a training: one sentence, and everything goes on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import SECONDS, button, open_lesson, problems
from tests.serving import serving

pytestmark = pytest.mark.browser


def worker_of(server):
    """Return the process that trains: the one that holds TensorFlow, so the largest."""
    return max(server.descendants(), key=lambda process: process.memory_info().rss)


def test_a_killed_worker_is_told_once_and_training_again_works(browser, page):
    with serving() as server:
        open_lesson(page, server, "training", "?training_epochs_digits=60")
        other = browser.new_page()
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

        expect(button(page, "training_train")).to_be_enabled()
        button(page, "training_train").click()
        live = page.locator(".st-key-training_live .component")
        expect(live).to_contain_text("Run 2", timeout=60 * SECONDS)
        expect(live.locator(".line")).to_contain_text("epoch", timeout=60 * SECONDS)
        expect(told).to_have_count(0)
        button(page, "training_stop_button").click()
        expect(page.locator(".st-key-card_training_runs").get_by_text("%").first).to_be_visible(
            timeout=60 * SECONDS
        )
        expect(page.get_by_text("stopped early")).to_be_visible()
        assert not problems(page)
        other.close()
