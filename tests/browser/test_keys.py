"""Which keys a component takes and which are the browser's; what is zoomed, and what never is.

Each lesson is opened once, in one session; its tests leave it as they found it.
"""

import pytest
from playwright.sync_api import expect

from pages.parts.lessons import lesson_named
from tests.browser.conftest import PHONE, WIDE, open_tab
from tests.browser.hands import menu, open_lesson, settle
from tests.browser.reading import middle_of

pytestmark = pytest.mark.browser

REST = 800  # milliseconds until Python has heard of a hand that rests
PANES = {
    "pooling": ".st-key-pooling_window .pane-box",
    "pixels": ".st-key-pixels_lens .pane-box",
    "convolution": ".st-key-convolution_window .pane-box",
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


AT_REST = """() => {
    const hosts = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
    const ours = hosts.map(host => host.shadowRoot?.querySelector('.component'))
    return !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton]')
        && ours.every(one => one?.dataset.ready)
}"""
PAINTED = """() => new Promise(
    done => requestAnimationFrame(() => requestAnimationFrame(done)))"""


def takes(element, pressed):
    """Press a key, and answer whether the component keeps it from the browser."""
    *names, key = ["+"] if pressed == "+" else pressed.replace("++", "+plus").split("+")
    return element.evaluate(PRESS, ["+" if key == "plus" else key, names])


def drawing(box):
    """Return what a pane shows of its map, without the marks on it."""
    return box.evaluate("box => box.querySelector('canvas').toDataURL()")


def found(page, selector):
    """Find panes, and bring the first into sight."""
    box = page.locator(selector)
    expect(box.first).to_be_visible()
    box.first.scroll_into_view_if_needed()
    return box


@pytest.fixture(scope="module")
def visitor(context, server):
    """Open one session for all lessons, with a small picture of which a pane shows each pixel."""
    visitor = open_tab(context)
    open_lesson(visitor, server, "pooling", "?side=32&turn=5")
    yield visitor
    noted = visitor.requests_elsewhere, visitor.script_errors
    visitor.close()
    assert noted == ([], [])


@pytest.fixture(scope="module")
def pooling(visitor):
    return go(visitor, "pooling")


@pytest.fixture(scope="module")
def pixels(visitor):
    return go(visitor, "pixels")


def go(visitor, slug):
    """Go to a lesson by the menu, unless it is open."""
    if slug not in visitor.url:
        visitor.wait_for_timeout(REST)
        settle(visitor)
        menu(visitor, lesson_named(slug).title)
    visitor.wait_for_function(AT_REST)
    return visitor


def test_a_pane_is_zoomed_by_plus_and_minus_and_escape_shows_everything(pooling):
    box = found(pooling, ".st-key-pooling_moved .change .pane-box")
    for pane in box.all():
        whole = drawing(pane)
        pane.focus()
        pooling.keyboard.press("+")
        pooling.keyboard.press("+")
        near = drawing(pane)
        pooling.keyboard.press("-")
        assert len({whole, near, drawing(pane)}) == 3
        pooling.keyboard.press("Escape")
        assert drawing(pane) == whole


def test_a_place_of_a_zoomed_map_of_changes_is_followed(pooling):
    box = found(pooling, ".st-key-pooling_moved .change .pane-box").first
    box.focus()
    pooling.keyboard.press("Control+Home")
    for _ in range(4):
        pooling.keyboard.press("+")
    start = drawing(box)
    pooling.keyboard.press("Control+End")
    assert drawing(box) != start
    pooling.keyboard.press("Escape")


def test_a_picture_that_slides_is_seen_whole_whatever_is_pressed(pooling):
    box = found(pooling, ".st-key-pooling_moved .pane-box.sliding")
    whole = drawing(box)
    box.focus()
    for key in ("+", "=", "-", "Control+Home", "Control+ArrowLeft", "Alt+ArrowLeft"):
        assert not takes(box, key)
    assert drawing(box) == whole
    for key in ("ArrowLeft", "PageUp", "Home", "Escape"):
        assert takes(box, key)


def test_speeds_are_one_stop_of_the_tab_key_with_arrows_inside(pooling):
    found(pooling, PANES["pooling"])
    speeds = pooling.locator(".st-key-pooling_window").get_by_role("radiogroup", name="Speed")
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
        pooling.keyboard.press(key)
        expect(speeds.get_by_role("radio", name=name, exact=True)).to_be_checked()
        expect(speeds.get_by_role("radio", name=name, exact=True)).to_be_focused()
        expect(speeds.locator("[aria-checked='true']")).to_have_count(1)
    assert not takes(speeds.locator("[aria-checked='true']"), "Alt+ArrowLeft")
    pooling.keyboard.press("Tab")
    assert speeds.locator(":focus").count() == 0


def test_a_click_on_a_map_of_changes_stays_until_the_mouse_leaves(pooling):
    box = found(pooling, ".st-key-pooling_moved .change .pane-box")
    foot = pooling.locator(".st-key-pooling_moved .change .foot").nth(1)
    pooling.mouse.move(*middle_of(box.nth(1), 7, 5, (15, 15)))
    pooling.mouse.down()
    pooling.mouse.up()
    expect(foot).to_contain_text("row 7, column 5")
    pooling.mouse.move(5, 5)
    expect(foot).to_be_empty()


@pytest.fixture
def finger(pooling):
    """Tap on the open page as a finger does, on a screen as wide as a telephone."""
    session = pooling.context.new_cdp_session(pooling)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    pooling.set_viewport_size(PHONE)

    def tap(across, down):
        at = {"x": across, "y": down}
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    yield tap
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
    pooling.set_viewport_size(WIDE)


def test_what_a_finger_pointed_at_stays_when_it_is_lifted(pooling, finger):
    box = found(pooling, ".st-key-pooling_moved .change .pane-box")
    feet = pooling.locator(".st-key-pooling_moved .change .foot")
    box.nth(1).scroll_into_view_if_needed()
    finger(*middle_of(box.nth(1), 7, 5, (15, 15)))
    expect(feet.nth(1)).to_contain_text("row 7, column 5")
    finger(*middle_of(box.nth(0), 3, 4, (30, 30)))
    expect(feet.nth(0)).to_contain_text("row 3, column 4")
    pooling.wait_for_timeout(300)
    expect(feet.nth(0)).to_contain_text("row 3, column 4")
    box.nth(0).evaluate("box => box.blur()")
    expect(feet.nth(0)).to_be_empty()


@pytest.mark.parametrize("slug", PANES)
def test_a_pane_leaves_the_browser_its_keys(visitor, slug):
    go(visitor, slug)
    box = found(visitor, PANES[slug]).first
    box.focus()
    before = drawing(box)
    assert [key for key in BROWSERS if takes(box, key)] == []
    assert drawing(box) == before
    assert [key for key in OURS if not takes(box, key)] == []


def test_near_pictures_are_zoomed_from_the_whole_ones_which_stay_whole(pixels):
    box = found(pixels, ".st-key-pixels_sizes .pane-box")
    expect(pixels.locator(".st-key-pixels_sizes [data-ready]")).to_be_visible()
    pixels.evaluate(PAINTED)
    whole, near = ([box.nth(place) for place in range(start, box.count(), 2)] for start in (0, 1))
    all_of = [drawing(pane) for pane in whole]
    usual = [drawing(pane) for pane in near]
    for pane in (whole[0], near[-1]):
        pane.focus()
        for key in ("-", "+"):
            pixels.keyboard.press(key)
            pixels.keyboard.press(key)
            now = [drawing(pane) for pane in near]
            assert all(one != other for one, other in zip(now, usual, strict=True))
            pixels.keyboard.press("Escape")
            assert [drawing(pane) for pane in near] == usual
    whole[-1].hover()
    pixels.mouse.wheel(0, -300)
    pixels.wait_for_timeout(300)
    assert [drawing(pane) for pane in whole] == all_of


def test_a_screen_with_more_pixels_is_drawn_with_more(pixels):
    box = found(pixels, PANES["pixels"]).first
    session = pixels.context.new_cdp_session(pixels)
    size = "box => [box.clientWidth, box.querySelector('canvas').width]"
    for ratio in (2, 1.5, 1):
        # the emulation lets a page hear of the ratio only where the window changes too
        screen = {"width": 1280, "height": int(900 + ratio * 2), "deviceScaleFactor": ratio}
        session.send("Emulation.setDeviceMetricsOverride", screen | {"mobile": False})
        pixels.wait_for_function("ratio => devicePixelRatio === ratio", arg=ratio)
        pixels.wait_for_timeout(200)
        css_pixels, device_pixels = box.evaluate(size)
        assert device_pixels == pytest.approx(ratio * css_pixels, abs=2)
    session.detach()
