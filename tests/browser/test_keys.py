"""Which keys a component takes and which are the browser's; what is zoomed, and what never is."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import open_lesson
from tests.browser.reading import middle_of

pytestmark = pytest.mark.browser

PANES = {
    "pixels": ".st-key-pixels_lens .pane-box",
    "convolution": ".st-key-convolution_window .pane-box",
    "pooling": ".st-key-pooling_window .pane-box",
    "layers": ".st-key-layers_walk .level .pane-box",
}
BROWSERS = [
    "Control++", "Control+=", "Control+-", "Meta+-", "Alt+-",
    "Alt+ArrowLeft", "Meta+ArrowLeft", "Control+ArrowLeft", "Alt+Home", "Alt+Control+Home",
    "Control+3", "Alt+3", "Control+Escape", "Alt+ ", "Control+PageDown",
]  # fmt: skip
OURS = ["+", "=", "-", "ArrowLeft", "Shift+ArrowLeft", "Home", "Control+Home", "Meta+End", "Escape"]
PRESS = """(element, [key, names]) => !element.dispatchEvent(new KeyboardEvent('keydown', {
    key, bubbles: true, composed: true, cancelable: true,
    ...Object.fromEntries(names.map(name => [{ Control: 'ctrlKey', Meta: 'metaKey', Alt: 'altKey',
        Shift: 'shiftKey' }[name], true])) }))"""


def takes(element, pressed):
    """Press a key, and answer whether the component keeps it from the browser."""
    *names, key = ["+"] if pressed == "+" else pressed.replace("++", "+plus").split("+")
    return element.evaluate(PRESS, ["+" if key == "plus" else key, names])


def drawing(box):
    """Return what a pane shows of its map, without the marks on it."""
    return box.evaluate("box => box.querySelector('canvas').toDataURL()")


def opened(page, server, slug, selector, query=""):
    open_lesson(page, server, slug, query)
    box = page.locator(selector)
    expect(box.first).to_be_visible()
    box.first.scroll_into_view_if_needed()
    return box


@pytest.mark.parametrize("slug", PANES)
def test_a_pane_leaves_the_browser_its_keys(page, server, slug):
    box = opened(page, server, slug, PANES[slug]).first
    box.focus()
    before = drawing(box)
    assert [key for key in BROWSERS if takes(box, key)] == []
    assert drawing(box) == before
    assert [key for key in OURS if not takes(box, key)] == []


def test_a_pane_is_zoomed_by_plus_and_minus_and_escape_shows_everything(page, server):
    box = opened(page, server, "pooling", ".st-key-pooling_moved .change .pane-box")
    for pane in box.all():
        whole = drawing(pane)
        pane.focus()
        page.keyboard.press("+")
        page.keyboard.press("+")
        near = drawing(pane)
        page.keyboard.press("-")
        assert len({whole, near, drawing(pane)}) == 3
        page.keyboard.press("Escape")
        assert drawing(pane) == whole


def test_a_place_of_a_zoomed_map_of_changes_is_followed(page, server):
    box = opened(page, server, "pooling", ".st-key-pooling_moved .change .pane-box").first
    box.focus()
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("+")
    start = drawing(box)
    page.keyboard.press("Control+End")
    assert drawing(box) != start


def test_a_picture_that_slides_is_seen_whole_whatever_is_pressed(page, server):
    box = opened(page, server, "pooling", ".st-key-pooling_moved .pane-box.sliding", "?turn=5")
    whole = drawing(box)
    box.focus()
    for key in ("+", "=", "-", "Control+Home", "Control+ArrowLeft", "Alt+ArrowLeft"):
        assert not takes(box, key)
    assert drawing(box) == whole
    for key in ("ArrowLeft", "PageUp", "Home", "Escape"):
        assert takes(box, key)


def test_near_pictures_are_zoomed_from_the_whole_ones_which_stay_whole(page, server):
    box = opened(page, server, "pixels", ".st-key-pixels_sizes .pane-box")
    page.wait_for_timeout(500)
    whole, near = ([box.nth(place) for place in range(start, box.count(), 2)] for start in (0, 1))
    all_of = [drawing(pane) for pane in whole]
    usual = [drawing(pane) for pane in near]
    for pane in (whole[0], near[-1]):
        pane.focus()
        for key in ("-", "+"):
            page.keyboard.press(key)
            page.keyboard.press(key)
            now = [drawing(pane) for pane in near]
            assert all(one != other for one, other in zip(now, usual, strict=True))
            page.keyboard.press("Escape")
            assert [drawing(pane) for pane in near] == usual
    whole[-1].hover()
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(300)
    assert [drawing(pane) for pane in whole] == all_of


def test_speeds_are_one_stop_of_the_tab_key_with_arrows_inside(page, server):
    opened(page, server, "pooling", PANES["pooling"])
    speeds = page.locator(".st-key-pooling_window").get_by_role("radiogroup", name="Speed")
    usual = speeds.get_by_role("radio", name="32 a second")
    expect(usual).to_be_checked()
    assert speeds.locator("[tabindex='0']").count() == 1
    usual.focus()
    for key, name in [
        ("ArrowRight", "256 a second"),
        ("ArrowRight", "Whole map in 6 seconds"),
        ("ArrowRight", "4 a second"),
        ("ArrowLeft", "Whole map in 6 seconds"),
    ]:
        page.keyboard.press(key)
        expect(speeds.get_by_role("radio", name=name, exact=True)).to_be_checked()
        expect(speeds.get_by_role("radio", name=name, exact=True)).to_be_focused()
        expect(speeds.locator("[aria-checked='true']")).to_have_count(1)
    assert not takes(speeds.locator("[aria-checked='true']"), "Alt+ArrowLeft")
    page.keyboard.press("Tab")
    assert speeds.locator(":focus").count() == 0


def test_a_click_on_a_map_of_changes_stays_until_the_mouse_leaves(page, server):
    box = opened(page, server, "pooling", ".st-key-pooling_moved .change .pane-box", "?side=32")
    foot = page.locator(".st-key-pooling_moved .change .foot").nth(1)
    page.mouse.move(*middle_of(box.nth(1), 7, 5, (15, 15)))
    page.mouse.down()
    page.mouse.up()
    expect(foot).to_contain_text("row 7, column 5")
    page.mouse.move(5, 5)
    expect(foot).to_be_empty()


def test_what_a_finger_pointed_at_stays_when_it_is_lifted(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    box = opened(page, server, "pooling", ".st-key-pooling_moved .change .pane-box", "?side=32")
    feet = page.locator(".st-key-pooling_moved .change .foot")
    box.nth(1).scroll_into_view_if_needed()
    page.touchscreen.tap(*middle_of(box.nth(1), 7, 5, (15, 15)))
    expect(feet.nth(1)).to_contain_text("row 7, column 5")
    page.touchscreen.tap(*middle_of(box.nth(0), 3, 4, (30, 30)))
    expect(feet.nth(0)).to_contain_text("row 3, column 4")
    page.wait_for_timeout(300)
    expect(feet.nth(0)).to_contain_text("row 3, column 4")
    box.nth(0).evaluate("box => box.blur()")
    expect(feet.nth(0)).to_be_empty()
    context.close()


def test_a_screen_with_more_pixels_is_drawn_with_more(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    box = opened(page, server, "pixels", PANES["pixels"]).first
    session = context.new_cdp_session(page)
    size = "box => [box.clientWidth, box.querySelector('canvas').width]"
    for ratio in (2, 1.5, 1):
        # the emulation lets a page hear of the ratio only where the window changes too
        screen = {"width": 1280, "height": int(900 + ratio * 2), "deviceScaleFactor": ratio}
        session.send("Emulation.setDeviceMetricsOverride", screen | {"mobile": False})
        page.wait_for_function("ratio => devicePixelRatio === ratio", arg=ratio)
        page.wait_for_timeout(200)
        css_pixels, device_pixels = box.evaluate(size)
        assert device_pixels == pytest.approx(ratio * css_pixels, abs=2)
    context.close()
