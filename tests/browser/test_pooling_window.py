"""Pooling under the hand: what is shown is the core's, and the moved picture's maps are too."""

import re
from functools import partial
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import ACTIVATIONS
from cnn_core.convolution import convolve
from cnn_core.figures.numbers import percent
from cnn_core.kernels import GALLERY, across_channels
from cnn_core.pictures import at_resolution, load_sample, moved, whole_numbers
from cnn_core.pooling import POOLS, pool_window_at
from cnn_core.sameness import comparison_told, sameness
from cnn_core.shapes import padding_amounts
from tests.browser.alone import feed, looks, open_alone, spot, told_to_python
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import middle_of, number, numbers
from tests.browser.resting import note_sent, wait_until_told
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

WINDOW_ALONE = partial(open_alone, keys=("pooling_window",))
POSITIONS = 15
SETTINGS = [
    {},
    {"pooling": "average"},
    {"pool_window": 3, "pool_stride": 1},
    {"pool_window": 3, "pool_stride": 4, "pool_padding": "same"},
    {"pool_window": 4, "pool_stride": 3, "pool_padding": "same", "pooling": "average"},
    {"pooling": "average", "pool_window": 3, "kernel": "box_blur", "pool_padding": "same"},
    {"pooling": "average", "pool_window": 4, "activation": "none", "side": 32},
    {"activation": "tanh", "colour": "grey", "pool_stride": 1},
    {"activation": "tanh", "pooling": "average", "pool_window": 3, "pool_stride": 3},
    {"activation": "leaky_relu", "pooling": "average", "side": 128, "pool_stride": 4},
    {"activation": "none", "pool_window": 4, "pool_stride": 3, "pool_padding": "same"},
]
TEXTS = {
    "stop": ".transport output",
    "result": "output.result",
    "terms": ".sum-terms",
    "end": ".sum-end",
}
PARTS_OF_A_MOVE = ("move_down", "move_right", "turn")


def core_maps(picture, settings):
    """Return a picture's map before pooling and after, as the core computes them."""
    kernel = GALLERY[settings.get("kernel", "sobel_left_right")]
    activation = settings.get("activation", "relu")
    whole = whole_numbers(picture).astype(np.float32)
    weights = across_channels(kernel, picture.shape[2], whole=True)
    response = convolve(whole, weights)[..., 0] / np.float32(kernel.divisor)
    unit = np.float32(255 if activation in ("sigmoid", "tanh") else 1)
    before = ACTIVATIONS[activation].function(response / unit)
    keywords = {
        "window": settings.get("pool_window", 2),
        "stride": settings.get("pool_stride", 2),
        "padding": settings.get("pool_padding", "valid"),
    }
    return before, POOLS[settings.get("pooling", "max")](before, **keywords), keywords


class Lesson:
    """The pooling lesson with given settings, and what the core says of it."""

    def __init__(self, page, server, *, opening=open_alone, **settings):
        self.page, self.server, self.settings = page, server, settings
        self.is_alone, self.answered = opening is not open_lesson, 0
        self.shown = {**settings, "side": settings.get("side", 64)}
        if "kernel" in settings:
            self.shown["kernel"] = GALLERY[settings["kernel"]].title
        if "activation" in settings:
            self.shown["activation"] = ACTIVATIONS[settings["activation"]].title
        opening(page, server, "pooling", "?" + urlencode(self.shown))
        self.window = page.locator(".st-key-pooling_window")
        self.moved = page.locator(".st-key-pooling_moved")
        if not self.is_alone:
            for component in (self.window, self.moved):
                expect(component.locator("[data-ready]")).to_be_visible()
        self.picture = at_resolution(
            load_sample("cat"), settings.get("side", 64), grey="colour" in settings
        )
        self.before, self.after, self.keywords = core_maps(self.picture, settings)
        self.kind = settings.get("pooling", "max")

    @property
    def panes(self):
        return self.window.locator(".pane-box")

    def point_at_after(self, row, column):
        self.page.mouse.move(*middle_of(self.panes.nth(1), row, column, self.after.shape))

    def spot_before(self, row, column):
        """Return a place of the map before pooling, for `looks`; padding is shown around it."""
        window, stride = self.keywords["window"], self.keywords["stride"]
        (top, bottom), (left, right) = padding_amounts(
            self.before.shape, (window, window), stride=stride, padding=self.keywords["padding"]
        )
        height, width = self.before.shape
        shape = height + top + bottom, width + left + right
        return spot(0, row + top, column + left, shape)

    def looks(self, *spots):
        return looks(self.window, spots, texts=TEXTS, tables={"pooled": "table.pooled"})

    def stop(self):
        return self.stop_in(self.window.locator(".transport output").inner_text())

    def stop_in(self, shown):
        place = int(number(re.search(r"stop ([\d,]+) of", shown)[1])) - 1
        return divmod(place, self.after.shape[1])

    def settle_move(self):
        """Wait until the maps of the moved picture have come."""
        wait_until(self.has_settled, "the maps of the move have not come")

    def has_settled(self):
        if self.is_alone:
            self.answer()
        return "waiting" not in self.moved.locator(".sentence").get_attribute("class")

    def answer(self):
        """Feed what the page makes of the move that it has been told, if there is a new one."""
        told = told_to_python(self.page, "pooling_moved", "move")
        if len(told) > self.answered:
            self.answered = len(told)
            self.feed(told[-1])

    def feed(self, move):
        parts = dict(zip(PARTS_OF_A_MOVE, move, strict=True))
        feed(self.page, self.server, "pooling", urlencode(self.shown | parts))


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_values_winner_and_result_are_the_cores_and_terms_add_up(alone, server, settings):
    lesson = Lesson(alone, server, opening=WINDOW_ALONE, **settings)
    random = np.random.default_rng(len(str(settings)))
    places = random.integers(lesson.after.shape, size=(POSITIONS, 2)).tolist()
    inputs = random.integers(lesson.before.shape, size=(POSITIONS, 2)).tolist()
    for look in lesson.looks(*(lesson.spot_before(*place) for place in inputs)):
        assert_look(lesson, look)
    reached = lesson.looks(*(spot(1, *place, lesson.after.shape) for place in places))
    for place, look in zip(places, reached, strict=True):
        assert lesson.stop_in(look.texts["stop"][0]) == tuple(place)
        assert_look(lesson, look)


def assert_window(lesson):
    assert_look(lesson, *lesson.looks(None))


def assert_look(lesson, look):
    row, column = lesson.stop_in(look.texts["stop"][0])
    step = pool_window_at(lesson.before, row, column, kind=lesson.kind, **lesson.keywords)
    (table,), (classes,) = look.tables["pooled"], look.classes["pooled"]
    inside = [text for line in table for text in line]
    shown = [number(text) for text, kind in zip(inside, classes, strict=True) if kind != "pad"]
    whole = np.array_equal(lesson.before, np.rint(lesson.before))
    assert [float(value) for value in shown] == pytest.approx(
        step.values.ravel().tolist(), abs=0 if whole else 0.00051
    )
    assert len(inside) == lesson.keywords["window"] ** 2
    assert all(text == "" for text, kind in zip(inside, classes, strict=True) if kind == "pad")
    result = number(look.texts["result"][0])
    assert float(result) == pytest.approx(lesson.after[row, column], rel=1e-6, abs=0.00051)
    line = look.texts["terms"][0].replace("\u00a0", " ")
    if lesson.kind == "max":
        assert_winner(step, shown, classes)
        assert numbers(line) == shown
        assert result == max(shown)
    else:
        assert "won" not in classes
        assert_mean(line, shown, result, look.texts["end"][0])


def assert_winner(step, shown, classes):
    places = [place for place, kind in enumerate(classes) if kind != "pad"]
    winner = np.ravel_multi_index(
        (step.winner[0] - step.rows[0], step.winner[1] - step.columns[0]), step.values.shape
    )
    assert classes.count("won") == 1
    assert classes[places[winner]] == "won"


def assert_mean(line, shown, result, end):
    """The terms shown give the sum shown; divided by the count shown it is the result."""
    terms, count, total, again = re.fullmatch(
        r"\((.*)\) / (\d+) = ([−\d.,]+) / (\d+)", " ".join(line.split())
    ).groups()
    assert int(count) == int(again) == len(shown)
    rounding = "rounding" in terms
    assert numbers(terms.replace("rounding", ""))[: len(shown)] == shown
    assert len(numbers(terms.replace("rounding", ""))) == len(shown) + rounding
    assert sum(numbers(terms.replace("rounding", ""))) == number(total)
    if end.strip().startswith("="):
        assert number(total) / int(count) == result
    else:
        assert float(number(total) / int(count)) == pytest.approx(float(result), abs=0.0011)


def test_places_outside_do_not_count_and_this_is_said(alone, server):
    lesson = Lesson(
        alone, server, opening=WINDOW_ALONE, pool_window=3, pool_stride=4, pool_padding="same"
    )
    lesson.panes.nth(1).focus()
    alone.keyboard.press("Control+End")
    expect(lesson.window.locator(".numbers")).to_contain_text(
        "5 of 9 places lie outside the map: they do not count."
    )
    assert_window(lesson)


def test_the_window_can_be_led_by_keyboard_alone(alone, server):
    lesson = Lesson(alone, server, opening=WINDOW_ALONE, side=32)
    lesson.panes.nth(0).focus()
    for key, expected in [
        ("Control+Home", (0, 0)),
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("Shift+ArrowRight", (1, 9)),
        ("End", (1, 14)),
        ("PageDown", (9, 14)),
        ("Home", (9, 0)),
        ("ArrowLeft", (9, 0)),
    ]:
        alone.keyboard.press(key)
        assert lesson.stop() == expected
        assert_window(lesson)
    told = lesson.window.locator("[role=status]")
    expect(told).to_contain_text("Row 9, column 0 of the pooled map: the largest of 4 values is")
    alone.keyboard.press(" ")
    expect(lesson.window.get_by_role("button", name="Pause")).to_be_visible()
    alone.keyboard.press("Escape")
    expect(lesson.window.get_by_role("button", name="Play")).to_be_visible()


def test_play_step_and_scrub_fill_the_pooled_map(alone, server):
    lesson = Lesson(alone, server, opening=WINDOW_ALONE, side=32)
    scrub = lesson.window.get_by_role("slider", name="Stop in reading order")
    scrub.fill("37")
    assert lesson.stop() == divmod(37, 15)
    lesson.window.get_by_role("button", name="One step on").click()
    assert lesson.stop() == divmod(38, 15)
    assert_window(lesson)
    lesson.window.get_by_role("radio", name="256 a second").click()
    lesson.window.get_by_role("button", name="Play").click()
    expect(lesson.window.locator(".transport output")).to_contain_text("stop 225 of 225")
    assert_window(lesson)


def moved_now(lesson, rows, columns, degrees=0):
    """Check picture, shares and sentence of a move against the core."""
    lesson.settle_move()
    picture = moved(lesson.picture, rows, columns, degrees)
    shown = lesson.moved.locator(".pane-box.sliding canvas").first.evaluate(
        """(canvas, side) => {
          const small = document.createElement('canvas')
          small.width = small.height = side
          const context = small.getContext('2d', { willReadFrequently: true })
          context.imageSmoothingEnabled = false
          context.drawImage(canvas, 0, 0, side, side)
          return [...context.getImageData(0, 0, side, side).data]
        }""",
        picture.shape[0],
    )
    pixels = np.array(shown).reshape(picture.shape[0], picture.shape[1], 4)[..., :3]
    np.testing.assert_array_equal(pixels, np.broadcast_to(whole_numbers(picture), pixels.shape))
    before, after, _ = core_maps(picture, lesson.settings)
    tolerance = 0.1 * float(abs(lesson.before).max())
    unpooled = sameness(lesson.before, before, tolerance=tolerance)
    pooled = sameness(lesson.after, after, tolerance=tolerance)
    measures = lesson.moved.locator(".measure")
    for place, measure in enumerate((unpooled, pooled)):
        expect(measures.nth(place).locator(".share")).to_have_text(
            percent(measure.same, measure.answers)
        )
        expect(measures.nth(place)).to_contain_text(f"of {measure.answers:,} answers stay exactly")
        expect(measures.nth(place)).to_contain_text(percent(measure.near, measure.answers))
    expect(lesson.moved.locator(".sentence")).to_have_text(comparison_told(unpooled, pooled))
    return unpooled, pooled


def test_one_pixel_changes_the_map_and_less_of_the_pooled_one(alone, server):
    lesson = Lesson(alone, server)
    unpooled, pooled = moved_now(lesson, 0, 1)
    assert unpooled.same_share < 0.01 < 0.2 < pooled.same_share
    expect(lesson.moved.locator(".sentence")).to_contain_text("More of the pooled map stays")


@pytest.mark.parametrize(
    "settings",
    [
        {"pooling": "average", "pool_window": 3, "colour": "grey"},
        {"activation": "tanh", "side": 32, "pool_window": 3, "pool_padding": "same"},
        {"kernel": "box_blur", "activation": "none", "side": 32, "pool_stride": 1},
    ],
    ids=str,
)
def test_what_stays_the_same_is_counted_by_the_core_whatever_is_chosen(alone, server, settings):
    lesson = Lesson(alone, server, **settings)
    for move in ((0, 0, 0), (-1, -1, 0), (3, -4, 0), (8, 8, -45)):
        lesson.feed(move)
        moved_now(lesson, *move)


def test_the_picture_is_moved_by_buttons_keys_and_dragging(alone, server):
    lesson = Lesson(alone, server)
    lesson.moved.get_by_role("button", name="Put back").click()
    unpooled, pooled = moved_now(lesson, 0, 0)
    assert unpooled.same_share == pooled.same_share == 1
    lesson.moved.get_by_role("button", name="One pixel up").click()
    lesson.moved.get_by_role("button", name="One pixel to the left").click()
    moved_now(lesson, -1, -1)
    pane = lesson.moved.locator(".pane-box.sliding")
    pane.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "PageUp", "PageUp"):
        alone.keyboard.press(key)
    moved_now(lesson, 1, 0, 2)
    alone.keyboard.press("Home")
    pane.scroll_into_view_if_needed()
    start = middle_of(pane, 20, 20, (64, 64))
    alone.mouse.move(*start)
    alone.mouse.down()
    alone.mouse.move(*middle_of(pane, 23, 16, (64, 64)), steps=4)
    alone.mouse.up()
    moved_now(lesson, 3, -4)
    alone.mouse.down()
    alone.mouse.move(*middle_of(pane, 60, 60, (64, 64)), steps=4)
    alone.mouse.up()
    moved_now(lesson, 8, 8)


def test_turning_by_the_slider_shows_the_cores_turned_picture(alone, server):
    lesson = Lesson(alone, server, side=32, colour="grey")
    slider = lesson.moved.get_by_role("slider", name="Turn, degrees anticlockwise")
    slider.fill("-30")
    moved_now(lesson, 0, 1, -30)
    slider.focus()
    alone.keyboard.press("End")
    moved_now(lesson, 0, 1, 45)
    lesson.moved.get_by_role("button", name="One degree clockwise").click()
    moved_now(lesson, 0, 1, 44)
    expect(lesson.moved.locator("[role=status]")).to_contain_text("44° anticlockwise")


def test_a_place_of_a_map_of_changes_says_what_it_was_and_is(alone, server):
    lesson = Lesson(alone, server, side=32)
    pane = lesson.moved.locator(".change .pane-box")
    pane.nth(1).scroll_into_view_if_needed()
    _, after, _ = core_maps(moved(lesson.picture, 0, 1), lesson.settings)
    for row, column in [(0, 0), (7, 5), (14, 14)]:
        alone.mouse.move(*middle_of(pane.nth(1), row, column, lesson.after.shape))
        was, now = lesson.after[row, column], after[row, column]
        words = f"{was:.0f} stays" if was == now else f"{was:.0f} → {now:.0f}"
        foot = lesson.moved.locator(".change .foot").nth(1)
        expect(foot).to_have_text(f"row {row}, column {column}: {words}")


def test_a_visit_by_a_link_with_a_return_and_other_windows(page, server):
    sent = note_sent(page)
    link = {"pooling_at": "5,7", "move_down": "-3", "turn": "4", "move_right": "2"}
    lesson = Lesson(page, server, opening=open_lesson, **link)
    assert lesson.stop() == (5, 7)
    assert_window(lesson)
    moved_now(lesson, -3, 2, 4)
    what_rests_is_told_and_found_again(lesson, sent)
    other_windows_keep_the_component_and_a_place_in_it(lesson)
    assert not problems(page)


def what_rests_is_told_and_found_again(lesson, sent):
    page = lesson.page
    lesson.panes.nth(1).scroll_into_view_if_needed()
    lesson.point_at_after(20, 13)
    before = len(sent)
    page.mouse.move(5, 5)
    wait_until_told(page, sent, before)
    lesson.moved.get_by_role("button", name="One pixel up").click()
    moved_now(lesson, -4, 2, 4)
    menu(page, "Glossary")
    menu(page, "Pooling")
    expect(lesson.window.locator(".transport output")).to_contain_text("stop 634 of")
    moved_now(lesson, -4, 2, 4)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("pooling_at=20%2C13", "move_down=-4", "move_right=2", "turn=4"):
        expect(link).to_contain_text(part)
    page.keyboard.press("Escape")


def other_windows_keep_the_component_and_a_place_in_it(lesson):
    page = lesson.page
    lesson.panes.nth(1).focus()
    page.keyboard.press("Control+End")
    mark = "element => element.dataset.mine = 'yes'"
    lesson.window.locator(".component").evaluate(mark)
    page.locator(".st-key-pool_window").get_by_text("4", exact=True).click()
    page.locator(".st-key-pool_stride").get_by_text("4", exact=True).click()
    expect(lesson.window.locator(".transport output")).to_contain_text("of 225")
    expect(lesson.window.locator("table.pooled td")).to_have_count(16)
    assert lesson.window.locator(".component").get_attribute("data-mine") == "yes"
    shown = {"pool_window": 4, "pool_stride": 4}
    lesson.before, lesson.after, lesson.keywords = core_maps(lesson.picture, shown)
    assert_window(lesson)


@pytest.mark.parametrize("query", [{"pooling_at": "99,99"}, {"move_down": "77", "turn": "x"}])
def test_nonsense_in_the_address_falls_back_to_the_usual(alone, server, query):
    lesson = Lesson(alone, server, **query)
    assert lesson.after[lesson.stop()] == lesson.after.max()
    moved_now(lesson, 0, 1)


def test_fingers_lead_the_window_and_the_picture_on_a_telephone(telephone, server):
    lesson = Lesson(telephone, server)
    for row, column in [(3, 4), (25, 20)]:
        lesson.panes.nth(1).scroll_into_view_if_needed()
        telephone.touchscreen.tap(*middle_of(lesson.panes.nth(1), row, column, lesson.after.shape))
        assert lesson.stop() == (row, column)
        assert_window(lesson)
    lesson.moved.get_by_role("button", name="One pixel down").tap()
    moved_now_texts = lesson.moved.locator(".picture .heading")
    expect(moved_now_texts).to_contain_text("1 down, 1 right")
    lesson.settle_move()
    width = telephone.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 391
