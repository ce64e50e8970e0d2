"""What opens on a page and what goes on in it, for everyone; no motion for those who want none."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.everyone import EXCUSES, WALK, findings, look
from tests.browser.hands import SECONDS, button, open_lesson

pytestmark = pytest.mark.browser

MOVING = f"""() => {{ {WALK}
    const inner = everything(document).map(one => one.shadowRoot).filter(root => root)
    const roots = [document, ...inner]
    const moves = one => one.playState === 'running'
        && one.effect.getComputedTiming().activeDuration > 1
    return roots.flatMap(root => root.getAnimations()).filter(moves)
        .map(one => nameOf(one.effect.target))
}}"""
SMOOTH = f"""() => {{ {WALK}
    return everything(document)
        .filter(one => getComputedStyle(one).scrollBehavior === 'smooth').map(nameOf)
}}"""
LOOKS = """one => {
    const { backgroundColor, outlineStyle, outlineWidth } = getComputedStyle(one)
    return [backgroundColor, outlineStyle, outlineWidth].join()
}"""


@pytest.fixture
def page(browser):
    """Open a page of somebody who wants no motion."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", color_scheme="light"
    )
    yield context.new_page()
    context.close()


def on_both_grounds(page):
    """Return what is found, and all excuses that were needed."""
    look(page, "light")
    left, excused = findings(page)
    look(page, "dark")
    return left + findings(page, ["color-contrast"])[0], excused


def test_the_picker_and_a_dialog(page, server):
    open_lesson(page, server)
    button(page, "picture_popover").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert on_both_grounds(page) == ([], set(EXCUSES))  # an excuse that nothing needs must go
    page.keyboard.press("Escape")
    button(page, "home_own").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    left, excused = on_both_grounds(page)
    assert left == []
    assert excused <= set(EXCUSES)


def test_a_training_that_goes_on(page, server):
    open_lesson(page, server, "training")
    button(page, "training_train").click()
    live = page.locator(".st-key-training_live")
    expect(live.get_by_text(re.compile(r"epoch \d+ of 25"))).to_be_visible(timeout=60 * SECONDS)
    assert page.evaluate(MOVING) == []
    assert live.get_by_role("progressbar", name="Training").count() <= 1
    assert live.locator("[aria-live]").evaluate_all("all => all.map(one => one.ariaLive)") == [
        "polite"
    ]
    expect(page.locator(".st-key-card_training_runs")).to_contain_text("%", timeout=120 * SECONDS)
    expect(live.locator("[aria-live]")).to_have_text(re.compile(r"Epoch \d+ of 25|Tested|ended|%"))
    assert on_both_grounds(page) == ([], set())


def test_an_opened_unit_on_a_desk_and_on_a_telephone(page, server):
    open_lesson(page, server, "network")
    page.locator(".st-key-network_overview .unit[data-stage='1']").first.click()
    expect(page.locator(".st-key-network_overview .opened")).to_be_visible()
    assert on_both_grounds(page) == ([], set())
    page.set_viewport_size({"width": 390, "height": 844})
    assert on_both_grounds(page) == ([], set())
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebarNavItems")).to_be_visible()
    assert on_both_grounds(page) == ([], set())


def test_answers_right_and_wrong_and_the_code(page, server):
    open_lesson(page, server, "pixels")
    for card in page.locator("[class*='st-key-card_pixels_challenge']").all():
        card.get_by_role("radio").last.click()
        expect(card.get_by_text(re.compile(r"Yes\.|Not yet\."))).to_be_visible()
    page.locator(".st-key-pixels_code summary").click()
    expect(page.locator(".st-key-pixels_code").get_by_test_id("stCode").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert on_both_grounds(page) == ([], set())


def test_nothing_moves_by_itself_where_no_motion_is_wanted(page, server):
    open_lesson(page, server, "convolution")
    look(page, "light")
    page.wait_for_timeout(500)
    still = page.screenshot()
    page.wait_for_timeout(500)
    assert page.screenshot() == still
    assert page.evaluate(SMOOTH) == []
    button(page, "picture_popover").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert page.evaluate(MOVING) == []


def test_what_is_chosen_is_seen_in_the_colours_of_a_system(page, server):
    page.emulate_media(forced_colors="active")
    open_lesson(page, server, "convolution")
    for place in (page.locator(".st-key-convolution_window"), page.locator(".st-key-stride")):
        choice = place.get_by_role("radio")
        expect(choice.first).to_be_visible()
        chosen = place.get_by_role("radio", checked=True).first.evaluate(LOOKS)
        other = place.get_by_role("radio", checked=False).first.evaluate(LOOKS)
        assert chosen != other
