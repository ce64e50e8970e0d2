"""What opens on a page and what goes on in it, for everyone; no motion for those who want none."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE
from tests.browser.everyone import EXCUSES, WALK, findings, look
from tests.browser.hands import SECONDS, button, open_lesson
from tests.browser.visiting import visiting
from tests.waiting import wait_until

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


@pytest.fixture(scope="module")
def visit(context, server):
    """Open one session of somebody who wants no motion, for all tests of this file."""
    with visiting(context) as page:
        page.emulate_media(reduced_motion="reduce")
        open_lesson(page, server)
        yield page


@pytest.fixture
def page(visit):
    """Give the page as wide as a desk and light, whatever the test before made of it."""
    visit.set_viewport_size(WIDE)
    visit.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="reduce")
    return visit


def go_to(page, title):
    """Go to a lesson by the menu, and wait until all of it is there."""
    link = page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=title, exact=True)
    link.click()
    expect(page).to_have_title(f"{title} · Seeing with filters")
    look(page, "light")


def on_both_grounds(page, within, opened=None):
    """Return what is found in a part of the page, on the ground that is shown and on the other.

    What stands around that which was `opened` has been seen on both grounds in test_everyone.py.
    """
    grounds = ["light", "dark"]
    if page.evaluate("() => document.documentElement.style.colorScheme") == "dark":
        grounds.reverse()
    look(page, grounds[0])
    left, excused = findings(page, within)
    look(page, grounds[1])
    return left + findings(page, opened or within, ["color-contrast"])[0], excused


def test_the_picker_and_a_dialog(page):
    look(page, "light")  # the visit has begun at home
    button(page, "picture_popover").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    # axe sees the box around a popover a moment after what is in it
    all_needed = lambda: findings(page)[1] == set(EXCUSES)  # noqa: E731
    wait_until(all_needed, "an excuse that nothing needs must go", seconds=20)
    assert on_both_grounds(page, "html", "[data-testid=stPopoverBody]")[0] == []
    page.keyboard.press("Escape")
    button(page, "home_own").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    left, excused = on_both_grounds(page, "html", "[role=dialog]")
    assert left == []
    assert excused <= set(EXCUSES)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_answers_right_and_wrong_and_the_code(page):
    go_to(page, "Pixels")
    for card in page.locator("[class*='st-key-card_pixels_challenge']").all():
        card.get_by_role("radio").last.click()
        expect(card.get_by_text(re.compile(r"Yes\.|Not yet\."))).to_be_visible()
    page.locator(".st-key-pixels_code summary").click()
    expect(page.locator(".st-key-pixels_code").get_by_test_id("stCode").first).to_be_visible()
    page.set_viewport_size(PHONE)
    assert on_both_grounds(page, "main") == ([], set())


def test_nothing_moves_by_itself_where_no_motion_is_wanted(page):
    go_to(page, "Convolution")
    page.wait_for_timeout(500)
    still = page.screenshot()
    page.wait_for_timeout(500)
    assert page.screenshot() == still
    assert page.evaluate(SMOOTH) == []
    button(page, "picture_popover").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert page.evaluate(MOVING) == []
    page.keyboard.press("Escape")


def test_what_is_chosen_is_seen_in_the_colours_of_a_system(page):
    go_to(page, "Convolution")
    page.emulate_media(forced_colors="active")
    for place in (page.locator(".st-key-convolution_window"), page.locator(".st-key-stride")):
        choice = place.get_by_role("radio")
        expect(choice.first).to_be_visible()
        chosen = place.get_by_role("radio", checked=True).first.evaluate(LOOKS)
        other = place.get_by_role("radio", checked=False).first.evaluate(LOOKS)
        assert chosen != other


def test_an_opened_unit_on_a_desk_and_on_a_telephone(page):
    go_to(page, "The network")
    page.locator(".st-key-network_overview .unit[data-stage='1']").first.click()
    expect(page.locator(".st-key-network_overview .opened")).to_be_visible()
    assert on_both_grounds(page, ".st-key-network_overview") == ([], set())
    page.set_viewport_size(PHONE)
    assert on_both_grounds(page, "main") == ([], set())
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebarNavItems")).to_be_visible()
    assert on_both_grounds(page, "[data-testid=stSidebar]") == ([], set())


def test_a_training_that_goes_on(page):
    go_to(page, "Training room")
    button(page, "training_train").click()
    live = page.locator(".st-key-training_live")
    expect(live.get_by_text(re.compile(r"epoch \d+ of 25"))).to_be_visible(timeout=60 * SECONDS)
    assert page.evaluate(MOVING) == []
    assert live.get_by_role("progressbar", name="Training").count() <= 1
    assert live.locator("[aria-live]").evaluate_all("all => all.map(one => one.ariaLive)") == [
        "polite"
    ]
    button(page, "training_stop_button").click()
    expect(page.locator(".st-key-card_training_runs")).to_contain_text("%", timeout=120 * SECONDS)
    expect(live.locator("[aria-live]")).to_have_text(re.compile(r"Epoch \d+ of 25|Tested|ended|%"))
    assert on_both_grounds(page, "main") == ([], set())
