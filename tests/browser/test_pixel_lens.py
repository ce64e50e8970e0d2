"""The pixel lens: every number shown is the picture's, every mean that of what it names."""

import re
from fractions import Fraction
from functools import partial
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from tests.browser.alone import looks, open_alone, spot
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import middle_of, number
from tests.browser.resting import note_sent, wait_until_told

pytestmark = pytest.mark.browser

LENS_ALONE = partial(open_alone, keys=("pixels_lens",))
PLACES = 16
NAMES = ("red", "green", "blue")
SETTINGS = [
    {},
    {"pixels_plane": "red", "pixels_lens": "13"},
    {"pixels_plane": "blue", "pixels_unit": "1", "pixels_lens": "5", "side": 32},
    {"colour": "grey", "side": 400, "pixels_unit": "1", "pixels_lens": "13"},
    {"side": 400, "picture": "brick"},
    {"side": 400, "picture": "astronaut", "pixels_plane": "green"},
]
TITLES = {
    "brick": "Brick wall",
    "astronaut": "Eileen Collins, astronaut",
    "letter_x": "Letter X",
    "page": "Printed page",
}
TEXTS = {"pixel": ".pixel", "hand": "td.hand", "row": ".list", "mark": "mark"}
MEANS = {
    "title": ".means-title",
    "terms": ".mean code",
    "exact": ".mean span",
    "result": ".mean output",
}


class Lesson:
    """The lesson on pixels with given settings, and the picture as the core has it."""

    def __init__(self, page, server, *, opening=LENS_ALONE, **settings):
        self.page = page
        slug = settings.get("picture", "cat")
        shown = settings | ({"picture": TITLES[slug]} if slug in TITLES else {})
        opening(page, server, "pixels", "?" + urlencode(shown))
        self.component = page.locator(".st-key-pixels_lens")
        expect(self.component.locator("[data-ready]")).to_be_visible()
        side = settings.get("side", 64)
        self.whole = load_sample(slug)
        self.picture = whole_numbers(at_resolution(self.whole, side, grey="colour" in settings))
        self.plane = settings.get("pixels_plane", "all")
        self.unit = settings.get("pixels_unit", "255")
        self.lens = int(settings.get("pixels_lens", "9"))

    @property
    def panes(self):
        return self.component.locator(".pane-box:visible")

    def point(self, row, column, pane=0):
        self.page.mouse.move(*middle_of(self.panes.nth(pane), row, column, self.picture.shape[:2]))

    def written(self, value):
        return str(value) if self.unit == "255" else f"{value / 255:.3f}"

    def written_pixel(self, row, column):
        if self.plane == "all" or self.picture.shape[2] == 1:
            return [self.written(value) for value in self.picture[row, column]]
        return [self.written(self.picture[row, column, NAMES.index(self.plane)])]

    def place(self):
        return place_in(self.component.locator(".pixel").inner_text())

    def looks(self, *spots):
        return looks(self.component, spots, texts=TEXTS, tables={"lens": "table.lens"})

    def spot(self, row, column, pane=0):
        return spot(pane, row, column, self.picture.shape)


def place_in(text):
    row, column = re.search(r"picture\[(\d+), (\d+)\]", text).groups()
    return int(row), int(column)


def first_of(place, size, length):
    return min(max(place - size // 2, 0), length - size)


def assert_shows(lesson, row, column):
    assert_look(lesson, *lesson.looks(None), row, column)


def assert_look(lesson, look, row, column):
    told = look.texts
    assert place_in(told["pixel"][0]) == (row, column)
    rows, columns = lesson.picture.shape[:2]
    size = min(lesson.lens, rows, columns)
    top, left = first_of(row, size, rows), first_of(column, size, columns)
    expected = [
        [lesson.written_pixel(top + down, left + across) for across in range(size)]
        for down in range(size)
    ]
    (table,) = look.tables["lens"]
    assert [[cell.split("\n") for cell in line] for line in table] == expected
    (hand,) = told["hand"]
    assert hand.split("\n") == lesson.written_pixel(row, column)
    assert_pixel_and_row(lesson, row, column, told)


def assert_pixel_and_row(lesson, row, column, told):
    values = [lesson.written(value) for value in lesson.picture[row, column]]
    assert told["pixel"][0].endswith(f" = [{', '.join(values)}]")
    entries = [lesson.written_pixel(row, place) for place in range(lesson.picture.shape[1])]
    whole = lesson.plane == "all" and lesson.picture.shape[2] == 3
    written = [f"[{', '.join(entry)}]" if whole else entry[0] for entry in entries]
    assert told["row"] == [f"[{', '.join(written)}]"]
    assert told["mark"] == [written[column]]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_number_shown_is_the_pictures(alone, server, settings):
    lesson = Lesson(alone, server, **settings)
    random = np.random.default_rng(len(str(settings)))
    rows, columns, channels = lesson.picture.shape
    count = f"{rows} × {columns} × {channels} = {lesson.picture.size:,} numbers"
    expect(lesson.component.get_by_text(count)).to_be_visible()
    lesson.panes.nth(0).focus()
    for key, corner in (("Control+End", (rows - 1, columns - 1)), ("Control+Home", (0, 0))):
        alone.keyboard.press(key)
        assert_shows(lesson, *corner)
    places = random.integers((rows, columns), size=(PLACES, 2)).tolist()
    shown = lesson.looks(*(lesson.spot(*place) for place in places))
    for place, look in zip(places, shown, strict=True):
        assert_look(lesson, look, *place)


def test_a_plane_is_pointed_at_like_the_picture(alone, server):
    lesson = Lesson(alone, server, side=32)
    expect(lesson.panes).to_have_count(4)
    for pane in (1, 2, 3):
        lesson.point(5 + pane, 20, pane)
        assert_shows(lesson, 5 + pane, 20)


def test_a_grey_picture_has_one_plane_and_offers_no_choice_of_it(alone, server):
    lesson = Lesson(alone, server, colour="grey")
    expect(lesson.panes).to_have_count(1)
    expect(lesson.component.get_by_role("radiogroup", name="Numbers of")).to_have_count(0)


def test_the_lens_is_moved_and_set_by_keyboard_alone(alone, server):
    lesson = Lesson(alone, server)
    lesson.panes.nth(0).focus()
    for key, expected in [
        ("Control+Home", (0, 0)),
        ("ArrowDown", (1, 0)),
        ("Shift+ArrowRight", (1, 8)),
        ("End", (1, 63)),
        ("PageDown", (9, 63)),
        ("Control+End", (63, 63)),
        ("Home", (63, 0)),
    ]:
        alone.keyboard.press(key)
        assert_shows(lesson, *expected)
    alone.keyboard.press("+")
    alone.keyboard.press("Escape")
    told = lesson.component.locator("[role=status]")
    red, green, blue = lesson.picture[63, 0]
    expect(told).to_have_text(f"Row 63, column 0: red {red}, green {green}, blue {blue}.")
    lesson.component.get_by_role("radio", name="Red, green and blue").focus()
    alone.keyboard.press("ArrowRight")
    alone.keyboard.press("ArrowRight")
    lesson.plane = "green"
    alone.keyboard.press("Tab")
    alone.keyboard.press("ArrowRight")
    lesson.unit = "1"
    alone.keyboard.press("Tab")
    alone.keyboard.press("ArrowLeft")
    lesson.lens = 5
    assert_shows(lesson, 63, 0)


def test_planes_are_told_by_their_range_and_zoomed_with_the_picture(alone, server):
    lesson = Lesson(alone, server)
    ranges = lesson.component.locator(".plane .quiet").all_inner_texts()
    lows, highs = lesson.picture.min(axis=(0, 1)), lesson.picture.max(axis=(0, 1))
    assert ranges == [f"{low}–{high}" for low, high in zip(lows, highs, strict=True)]
    lesson.point(30, 30)
    before = [drawing(lesson, pane) for pane in range(4)]
    alone.mouse.wheel(0, -400)
    alone.wait_for_function(
        "([pane, before]) => pane.querySelector('canvas').toDataURL() !== before",
        arg=[lesson.panes.nth(0).element_handle(), before[0]],
    )
    after = [drawing(lesson, pane) for pane in range(4)]
    assert all(one != other for one, other in zip(before, after, strict=True))


def drawing(lesson, pane):
    return lesson.panes.nth(pane).evaluate("box => box.querySelector('canvas').toDataURL()")


def test_a_row_can_be_copied(alone, server):
    alone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson = Lesson(alone, server, pixels_plane="green")
    lesson.point(7, 9)
    lesson.component.get_by_role("button", name="Copy").click()
    expect(lesson.component.get_by_role("button", name="Copied")).to_be_visible()
    copied = alone.evaluate("() => navigator.clipboard.readText()")
    alone.context.clear_permissions()
    assert copied == str(lesson.picture[7, :, 1].tolist())


def test_a_visit_by_a_link_with_its_code_a_return_and_another_size(page, server):
    sent = note_sent(page)
    link = {"pixels_at": "5,7", "pixels_plane": "red", "pixels_unit": "1"}
    lesson = Lesson(page, server, opening=open_lesson, **link)
    assert_shows(lesson, 5, 7)
    what_rests_is_told_and_found_again(lesson, sent)
    the_code_goes_on_with_the_pixel_under_the_hand(lesson)
    another_size_of_the_picture_keeps_the_place_in_it(lesson)
    assert not problems(page)


def what_rests_is_told_and_found_again(lesson, sent):
    page = lesson.page
    lesson.point(20, 33)
    lesson.component.get_by_role("radio", name="5 × 5").click()
    lesson.lens = 5
    lesson.point(20, 33)  # again, for the way to the button led over the picture
    before = len(sent)
    page.mouse.move(5, 5)
    wait_until_told(page, sent, before)
    menu(page, "Glossary")
    menu(page, "Pixels")
    expect(lesson.component.locator("[data-ready]")).to_be_visible()
    assert_shows(lesson, 20, 33)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("pixels_at=20%2C33", "plane=red", "unit=1", "lens=5", "tint=grey"):
        expect(link).to_contain_text(part)
    page.keyboard.press("Escape")


def the_code_goes_on_with_the_pixel_under_the_hand(lesson):
    page = lesson.page
    page.get_by_text("The code, with the settings of now").click()
    code = page.get_by_test_id("stCode").first
    for row, column in ((12, 34), (13, 35)):
        lesson.panes.nth(0).scroll_into_view_if_needed()
        lesson.point(row, column)
        page.mouse.move(5, 5)
        expect(code).to_contain_text(f"pixel = picture[{row}, {column}]")


def another_size_of_the_picture_keeps_the_place_in_it(lesson):
    page = lesson.page
    lesson.panes.nth(0).scroll_into_view_if_needed()
    lesson.point(40, 20)
    page.mouse.move(5, 5)
    page.get_by_test_id("stButtonGroup").get_by_text("128", exact=True).click()
    expect(lesson.component.get_by_text("128 × 128 × 3")).to_be_visible()
    lesson.picture = whole_numbers(at_resolution(lesson.whole, 128))
    assert_shows(lesson, 81, 41)


def test_a_finger_moves_the_lens_on_a_telephone(telephone, server):
    lesson = Lesson(telephone, server)
    for row, column in [(3, 4), (50, 20)]:
        lesson.panes.nth(0).scroll_into_view_if_needed()
        telephone.touchscreen.tap(*middle_of(lesson.panes.nth(0), row, column, (64, 64)))
        assert_shows(lesson, row, column)
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391


class Sizes:
    """The same picture in all sizes, and what is said of one pixel."""

    def __init__(self, lesson):
        self.page = lesson.page
        self.component = lesson.page.locator(".st-key-pixels_sizes")
        expect(self.component.locator("[data-ready]")).to_be_attached()
        expect(self.page.locator(".st-key-pixels_histogram [data-ready]")).to_be_attached()
        self.component.locator(".means").scroll_into_view_if_needed()
        self.pictures = [
            whole_numbers(at_resolution(lesson.whole, side)) for side in (32, 64, 128, 400)
        ]

    def point(self, version, row, column, *, near=False):
        pane = self.component.locator(".pane-box").nth(2 * version + int(near))
        pane.evaluate("pane => pane.scrollIntoView({ block: 'center' })")
        self.page.mouse.move(*middle_of(pane, row, column, self.pictures[version].shape[:2]))

    def looks(self, *spots):
        return looks(self.component, spots, texts=MEANS)


@pytest.mark.parametrize("picture", ["cat", "brick", "page"])
def test_a_small_pixel_is_the_mean_of_the_block_that_is_written_out(alone, server, picture):
    sizes = Sizes(Lesson(alone, server, opening=open_alone, picture=picture))
    random = np.random.default_rng(3)
    for version, small in enumerate(sizes.pictures[:3]):
        places = random.integers(small.shape[:2], size=(5, 2)).tolist()
        shown = sizes.looks(*(spot(2 * version, *place, small.shape) for place in places))
        for place, look in zip(places, shown, strict=True):
            assert_means(look, small, sizes.pictures[-1], *place)


def assert_means(look, small, large, row, column):
    """Every channel's mean is written out, unless pixels of the large picture count in part."""
    side = large.shape[0] // small.shape[0]
    (title,) = look.texts["title"]
    assert f"Row {row}, column {column} at {small.shape[0]} × {small.shape[0]}" in title
    means = list(zip(look.texts["terms"], look.texts["exact"], look.texts["result"], strict=True))
    if large.shape[0] % small.shape[0]:
        assert "count in part" in title
        assert not means
        return
    block = large[row * side : (row + 1) * side, column * side : (column + 1) * side]
    assert f"mean of {side} × {side} pixels" in title
    assert len(means) == small.shape[2]
    for channel, (terms, exact, result) in enumerate(means):
        assert_mean(terms, exact, result, block[..., channel])
        assert int(result) == small[row, column, channel]


def assert_mean(terms, exact, result, block):
    assert [int(term) for term in re.findall(r"\d+", terms.split(")")[0])] == block.ravel().tolist()
    total, mean = re.fullmatch(r"= ([\d,]+) / \d+ = (.+) →", exact).groups()
    assert number(total) == block.sum()
    assert number(mean) == Fraction(int(block.sum()), block.size)
    assert abs(number(mean) - int(result)) <= Fraction(1, 2)


def test_sizes_and_histogram_follow_the_lens_and_take_keys(alone, server):
    lesson = Lesson(alone, server, opening=open_alone)
    lesson.point(40, 20)
    sizes = Sizes(lesson)
    told = sizes.component.locator(".version .heading .quiet").all_inner_texts()
    assert told == [f"{small.size:,} numbers" for small in sizes.pictures]
    title = sizes.component.locator(".means-title")
    expect(title).to_contain_text("Row 20, column 10 at 32 × 32")
    bins = assert_marks(alone, int(lesson.picture[40, 20].mean()) // 8, lesson.picture)
    bins.focus()
    alone.keyboard.press("ArrowRight")
    assert_marks(alone, int(lesson.picture[40, 20].mean()) // 8 + 1, lesson.picture)
    sizes.component.locator(".pane-box").nth(2).focus()
    alone.keyboard.press("ArrowRight")
    expect(title).to_contain_text("Row 40, column 21 at 64 × 64")
    sizes.point(3, 100, 50)  # the largest is not averaged
    expect(title).to_contain_text("nothing is averaged")
    expect(sizes.component.locator(".mean:visible")).to_have_count(0)


def assert_marks(page, place, picture):
    """The histogram tells how many values of each channel lie in a bin of eight."""
    red, green, blue = ((picture // 8) == place).sum(axis=(0, 1))
    histogram = page.locator(".st-key-pixels_histogram")
    expect(histogram.locator(".heading .quiet")).to_have_text(
        f"{8 * place} to {8 * place + 7}: red {red:,}, green {green:,}, blue {blue:,}"
    )
    return histogram.get_by_role("slider", name="Brightness")
