"""Pictures are taken as long as a hand holds, and reach Python as they are shown.

The camera is Chromium's own, which shows a clock, or a canvas of known colours. Most tests take
the component by itself, with Python's half of it called as Streamlit calls it.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.pictures import picture_digest
from pages.parts.components.camera_burst import camera_burst
from tests.browser.conftest import WIDE, open_tab, touch_context
from tests.browser.hands import problems, settle
from tests.browser.mounted import EmptyPage
from tests.serving import ROOT, launch_chromium, serving

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "site" / "camera_app.py"
FAKE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=2")

KEEP_STREAMS = """() => {
    const devices = navigator.mediaDevices
    const ask = devices.getUserMedia.bind(devices)
    window.streams = []
    devices.getUserMedia = async wishes => {
        const stream = await ask(wishes)
        window.streams.push(stream)
        return stream
    }
}"""
STATES = "() => window.streams.flatMap(stream => stream.getTracks().map(track => track.readyState))"
REFUSE = """name => {
    navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name) }
}"""
NO_DEVICES = """() => {
    Object.defineProperty(navigator, "mediaDevices", { get: () => undefined })
}"""
# in one go: on a busy machine a key that is pressed from outside stays down for a while
PRESS_KEYS = """(button, keys) => {
    for (const key of keys)
        for (const type of ["keydown", "keyup"])
            button.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }))
}"""
HIDE = """() => {
    Object.defineProperty(document, "hidden", { value: true })
    document.dispatchEvent(new Event("visibilitychange"))
}"""
# white at both sides, which the square leaves out; red at the left of the rest, blue at the right
CANVAS = """() => {
    const canvas = document.createElement("canvas")
    Object.assign(canvas, { width: 640, height: 480 })
    const context = canvas.getContext("2d")
    const paint = () => {
        for (const [colour, left] of [["white", 0], ["red", 80], ["blue", 320], ["white", 560]]) {
            context.fillStyle = colour
            context.fillRect(left, 0, 640, 480)
        }
    }
    paint()
    setInterval(paint, 30)
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30)
}"""
NEWEST = """strip => {
    const canvas = strip.querySelector("canvas")
    return [...canvas.getContext("2d").getImageData(0, 0, 64, 64).data]
}"""


@pytest.fixture(scope="module")
def browser():
    with launch_chromium(*FAKE) as browser:
        yield browser


@pytest.fixture(scope="module")
def tab(browser):
    context = browser.new_context(viewport=WIDE)
    yield open_tab(context)
    context.close()


@pytest.fixture(scope="module")
def touch_screen(browser):
    context = touch_context(browser)
    yield context
    context.close()


@pytest.fixture(scope="module")
def server(browser):
    with serving(APP, environment={"PYTHONPATH": str(ROOT)}) as server:
        yield server


def open_camera(page, server, query=""):
    page.goto(server.url + query)
    settle(page)
    expect(power(page).first).to_be_visible()


class Camera:
    """The camera by itself, and the bursts that come to Python."""

    def __init__(self, page, server, most=60):
        self.page, self.most, self.bursts = page, most, []
        self.empty = EmptyPage(page, server)
        self.answered = 0
        self.point_at("cup")

    def point_at(self, thing):
        """Feed it another title, with room for what is left."""

        def keep(pictures):
            self.bursts.append((thing, pictures))

        def show():
            room = self.most - sum(len(pictures) for _, pictures in self.bursts)
            camera_burst("camera", title=f"Pictures of a {thing}", most=room, on_burst=keep)

        self.empty.show("camera_burst", "camera", show)

    def came(self, number, thing="cup"):
        """Return the digests of the pictures of a burst that came to Python."""
        while len(self.bursts) <= number:
            self.page.wait_for_function("count => told.length > count", arg=self.answered)
            self.empty.answer("camera", "burst", self.empty.told("burst")[self.answered])
            self.answered += 1
        whose, pictures = self.bursts[number]
        assert whose == thing
        assert (pictures.dtype, pictures.shape[1:]) == (np.uint8, (64, 64, 3))
        return [picture_digest(picture) for picture in pictures]


def power(page):
    return page.get_by_role("button", name="Turn on the camera")


def hold(page):
    return page.locator("button.hold")


def turn_on(page):
    power(page).click()
    expect(hold(page)).to_be_visible()


def came(page, number, thing="cup"):
    """Return the digests of the pictures of a burst that came to Python."""
    line = page.get_by_text(re.compile(rf"Burst {number}, {thing}: uint8 \(\d+, 64, 64, 3\)"))
    expect(line).to_be_visible()
    digests = page.get_by_test_id("stText").nth(2 * number + 1).inner_text().split()
    count = int(re.search(r"\((\d+),", line.inner_text()).group(1))
    assert count == len(digests)
    return digests


def live(page, count):
    """Wait for so many streams, of which the last one alone goes on."""
    page.wait_for_function("count => window.streams.length === count", arg=count)
    assert page.evaluate(STATES) == ["ended"] * (count - 1) + ["live"]


def newest(page):
    """Return the newest picture that is shown."""
    pixels = np.array(page.locator(".strip").evaluate(NEWEST), np.uint8)
    return pixels.reshape(64, 64, 4)[..., :3]


def test_pictures_are_taken_as_long_as_the_button_is_held_and_reach_python(page, server):
    open_camera(page, server)
    page.evaluate(KEEP_STREAMS)
    expect(page.locator(".stage video")).to_be_hidden()
    turn_on(page)
    hold(page).hover()
    page.mouse.down()
    page.wait_for_timeout(600)
    page.mouse.up()
    digests = came(page, 0)
    assert len(digests) >= 3
    expect(page.locator(".count")).to_have_text(f"{len(digests)} taken")
    assert len(set(digests)) > 1
    assert newest(page).max() > 100
    assert digests[-1] == picture_digest(newest(page))
    page.get_by_role("button", name="Turn off").click()
    expect(power(page)).to_be_focused()
    assert page.evaluate(STATES) == ["ended"]
    assert not problems(page)


def test_each_press_of_a_key_takes_one_and_none_is_lost_while_there_is_room(page, server):
    camera = Camera(page, server, most=6)
    turn_on(page)
    expect(hold(page)).to_be_focused()
    hold(page).evaluate(PRESS_KEYS, [" ", "Enter", " "])
    camera.point_at("cat")  # none has been heard of yet
    assert [len(camera.came(number)) for number in range(3)] == [1, 1, 1]
    expect(page.locator("[role=status]", has_text="One picture taken.")).to_have_count(1)
    expect(page.locator(".burst b")).to_have_text("Pictures of a cat")
    expect(page.locator(".strip canvas")).to_have_count(0)
    hold(page).focus()
    page.keyboard.down("Space")
    page.keyboard.down("Space")  # as a key that is held repeats
    expect(hold(page)).to_have_text("Full: let go")
    page.wait_for_timeout(200)
    page.keyboard.up("Space")
    assert len(camera.came(3, "cat")) == 3
    expect(page.locator(".count")).to_have_text("3 taken")
    expect(hold(page)).to_have_text("No room for more pictures")
    expect(hold(page)).to_be_disabled()


def test_a_finger_holds_it_on_a_telephone(telephone, server):
    camera = Camera(telephone, server)
    turn_on(telephone)
    box = hold(telephone).bounding_box()
    assert box["height"] >= 40
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    client = telephone.context.new_cdp_session(telephone)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    telephone.wait_for_timeout(400)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert len(camera.came(0)) > 1
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_picture_is_the_square_in_the_middle_and_no_mirror_image(page, server):
    camera = Camera(page, server)
    page.evaluate(CANVAS)
    turn_on(page)
    hold(page).press("Space")
    (digest,) = camera.came(0)
    assert digest == picture_digest(newest(page))
    red, blue = np.split(newest(page).astype(int), 2, axis=1)
    assert np.abs(red[:, :-1] - (255, 0, 0)).max() < 20  # but where both meet; video is not exact
    assert np.abs(blue[:, 1:] - (0, 0, 255)).max() < 20
    assert "matrix(-1" in page.locator(".stage video").evaluate(
        "video => getComputedStyle(video).transform"
    )


def test_the_camera_is_let_go_when_it_is_not_needed(page, server):
    open_camera(page, server, "?two=yes")
    page.evaluate(KEEP_STREAMS)
    expect(power(page)).to_have_count(2)
    power(page).first.click()
    page.locator(".burst select").first.select_option("fake_device_1")
    live(page, 2)  # the other camera
    power(page).click()
    live(page, 3)  # for the other class
    page.evaluate("streams[2].getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.locator(".problem.wrong")).to_contain_text("The camera has stopped")
    power(page).last.click()
    live(page, 4)
    page.get_by_text("No camera").click()
    expect(page.locator(".stage")).to_have_count(0)
    assert page.evaluate(STATES) == ["ended"] * 4


def test_the_camera_is_let_go_when_the_page_is_hidden_for_long(browser, server):
    context = browser.new_context()  # of its own: the clock stays with it
    page = context.new_page()
    page.clock.install()
    Camera(page, server)
    page.evaluate(KEEP_STREAMS)
    turn_on(page)
    page.evaluate(HIDE)
    page.clock.fast_forward("00:10")
    assert page.evaluate(STATES) == ["live"]
    page.clock.fast_forward("00:11")
    expect(page.locator(".problem")).to_contain_text("while this page was hidden")
    assert page.evaluate(STATES) == ["ended"]
    context.close()


def test_says_in_words_why_there_is_no_camera(page, server):
    Camera(page, server)
    for name, words in [
        ("NotAllowedError", "The camera is not allowed. Allow it at the sign beside the address"),
        ("NotFoundError", "No camera was found. Connect one"),
        ("NotReadableError", "in use by another program. Close that program"),
        ("TypeError", "The camera did not start (TypeError)"),
    ]:
        page.evaluate(REFUSE, name)
        power(page).click()
        expect(page.locator(".problem")).to_contain_text(words)
    page.evaluate(NO_DEVICES)
    power(page).click()
    expect(page.locator(".problem")).to_contain_text("A camera needs https or localhost.")
