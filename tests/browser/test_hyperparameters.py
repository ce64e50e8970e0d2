"""The map of the choices and the runs of a search under the hand, against the core."""

import re

import pytest
from playwright.sync_api import expect

from cnn_core.networks.bundled_search import load_search
from cnn_core.networks.hyperparameters import BY_SLUG, CHOICES
from cnn_core.networks.search import best_first, varied
from cnn_core.networks.search_space import PRESETS, SearchSpace, read_space
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import tables, texts
from tests.browser.resting import note_sent, wait_until_told
from tests.browser.visiting import visiting

pytestmark = pytest.mark.browser

RUNS = load_search().runs
ORDER = best_first(RUNS)


class Lesson:
    """The lesson with its two components."""

    def __init__(self, page, server, query=""):
        self.page = page
        open_lesson(page, server, "hyperparameters", query)
        self.map = page.locator(".st-key-hyperparameters_map")
        self.runs = page.locator(".st-key-hyperparameters_runs")
        for component in (self.map, self.runs):
            expect(component.locator("[data-ready]")).to_be_visible()

    def chip(self, slug, text):
        return self.map.locator(f".card[data-slug={slug}] .chip[data-text='{text}']")

    def space(self):
        """Read which values take part from the chips."""
        pressed = self.map.locator(".component").evaluate(
            """component => [...component.querySelectorAll('.card')].map(card => [
                card.dataset.slug,
                [...card.querySelectorAll('[aria-pressed=true]')].map(one => one.dataset.text)])"""
        )
        return SearchSpace({slug: tuple(chosen) for slug, chosen in pressed})

    def assert_counted(self):
        """The factors of the cards, the product and its sum are the core's."""
        space = self.space()
        told = texts(self.map, factors=".factor", product=".product", total=".result")
        counts = [len(chosen) for chosen in space.options.values()]
        assert [int(text.split()[1]) for text in told["factors"]] == counts
        assert told["total"] == [f"{space.count:,}"]
        many = [str(count) for count in counts if count > 1]
        assert told["product"] == ([f"{' × '.join(many)} ="] if len(many) > 1 else [])
        return space

    def marked(self):
        """Read which run is told in words, after checking all that is told of it."""
        told = texts(self.runs, rank=".words b", accuracy=".result", values="dl div", facts=".line")
        number = int(re.match(r"Run (\d+)", told["rank"][0])[1])
        run = RUNS[number - 1]
        assert told["accuracy"] == [f"{run.accuracy * 100:.1f} %"]
        values = {one.split("\n")[0]: one.split("\n")[-1] for one in told["values"]}
        assert values == {
            BY_SLUG[slug].title: BY_SLUG[slug].option(run.combination[slug]).title
            for slug in varied(RUNS)
        }
        assert f"{run.parameters:,} parameters" in told["facts"][0]
        assert f"{round(run.accuracy * 300)} of 300" in told["facts"][0]
        return number

    def strong(self):
        """Read which runs stay strong: alike in lines, points and rows."""
        found = self.runs.locator(".component").evaluate(
            """component => ['polyline.run', 'circle.run', 'tbody tr'].map(kind =>
                [...component.querySelectorAll(kind)]
                    .filter(one => !one.classList.contains('faint'))
                    .map(one => Number(one.dataset.run)).sort((one, other) => one - other))"""
        )
        assert found[0] == found[1] == found[2]
        return found[0]

    def prefer(self, preset):
        """Press the button of a preset."""
        title = PRESETS[preset].title
        self.map.get_by_role("button", name=title, exact=True).click()

    def all_as_usual(self):
        """Press the button that is there while anything is not as usual."""
        self.prefer("broad")
        self.map.get_by_role("button", name="All as usual").click()

    def grip(self, slug):
        return self.runs.locator(f".grip[data-axis={slug}]")


@pytest.fixture(scope="module")
def lesson(context, server):
    """Open the lesson once for all tests that begin with its usual settings."""
    with visiting(context) as page:
        yield Lesson(page, server)


def test_chips_presets_and_undo_count_as_the_core_does(lesson):
    lesson.prefer("broad")
    assert lesson.assert_counted() == PRESETS["broad"].space
    lesson.chip("dropout", "25").click()
    assert lesson.assert_counted().count == 2 * PRESETS["broad"].space.count
    for slug in ("optimisers", "network", "everything"):
        lesson.prefer(slug)
        assert lesson.assert_counted() == PRESETS[slug].space
    expect(lesson.map.locator(".sum p")).to_contain_text("days")
    expect(lesson.map.locator(".share p")).to_contain_text("More combinations than points")
    lesson.map.get_by_role("button", name="Undo").click()
    assert lesson.assert_counted() == PRESETS["network"].space
    lesson.page.keyboard.press("Control+Shift+Z")
    assert lesson.assert_counted() == PRESETS["everything"].space
    lesson.all_as_usual()
    assert lesson.assert_counted().count == 1
    expect(lesson.page.get_by_role("button", name="Train 1 run")).to_be_visible()


def test_one_value_always_stays_and_the_words_are_of_the_card_under_the_hand(lesson):
    lesson.all_as_usual()
    lesson.chip("l2", "0").click()
    assert lesson.space().options["l2"] == ("0",)
    expect(lesson.map.locator(".words")).to_contain_text("One value always stays")
    for place in (0, 3, 8):
        choice = CHOICES[place]
        lesson.map.locator(f".card[data-slug={choice.slug}]").hover()
        expect(lesson.map.locator(".words")).to_contain_text(choice.does)
        expect(lesson.map.locator(".words b")).to_have_text(f"{place + 1} {choice.title}")


def test_the_map_is_led_by_keys_and_the_page_hears_at_rest(lesson):
    page = lesson.page
    lesson.all_as_usual()
    lesson.chip("rate", "0.0003").focus()
    for key in ("ArrowRight", "Space", "End", "Enter", "ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    assert lesson.assert_counted() == read_space("rate_0.001_0.01_0.1-optimiser_adam_sgd")
    expect(page.get_by_role("button", name="Train 6 runs")).to_be_visible()
    page.locator(".st-key-hyperparameters_method").get_by_text("Grid").click()
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("rate_0.001_0.01_0.1-optimiser_adam_sgd")
    expect(link).to_contain_text("method=Grid")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert not problems(page)


def test_runs_are_led_by_keys_and_buttons_from_the_best_to_the_worst(lesson):
    lesson.runs.locator(".cloud svg").focus()
    lesson.page.keyboard.press("Home")
    for key, place in [("ArrowLeft", 1), ("ArrowDown", 2), ("End", -1), ("Home", 0)]:
        lesson.page.keyboard.press(key)
        assert lesson.marked() == ORDER[place].number
    lesson.runs.get_by_role("button", name="The next worse run").click()
    assert lesson.marked() == ORDER[1].number
    told = lesson.runs.locator("[role=status]")
    expect(told).to_contain_text(f"Run {ORDER[1].number}, 2nd of {len(RUNS)}")


def test_runs_are_pointed_at_in_both_drawings_and_told_in_words_and_as_a_table(lesson):
    lesson.runs.locator(".cloud").scroll_into_view_if_needed()
    for run in (ORDER[3], ORDER[-1]):
        lesson.runs.locator(f"circle.run[data-run='{run.number}']").hover()
        assert lesson.marked() == run.number
    line = lesson.runs.locator(f"polyline.run[data-run='{ORDER[1].number}']")
    x, y = line.evaluate(
        """line => { const box = line.ownerSVGElement.getBoundingClientRect()
            const [from, to] = line.getAttribute('points').split(' ').slice(-2)
                .map(pair => pair.split(',').map(Number))
            return [0, 1].map(axis => [box.x, box.y][axis] + from[axis] * .3 + to[axis] * .7) }"""
    )
    lesson.page.mouse.move(x, y)
    assert lesson.marked() == ORDER[1].number
    lesson.page.mouse.click(x, y)
    lesson.page.mouse.move(5, 5)
    assert lesson.marked() == ORDER[1].number
    rows = tables(lesson.runs, rows="table")["rows"][0]
    assert [int(row[0]) for row in rows[1:]] == [run.number for run in ORDER]
    assert [row[-3] for row in rows[1:]] == [f"{run.accuracy * 100:.1f} %" for run in ORDER]


def through(slug, *wished):
    return sorted(run.number for run in RUNS if run.combination[slug] in wished)


def test_an_axis_is_brushed_by_mouse_and_by_keys_and_freed_again(lesson):
    mouse, keyboard = lesson.page.mouse, lesson.page.keyboard
    grip = lesson.grip("rate")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    middle = box["x"] + box["width"] / 2
    mouse.move(middle, box["y"] + 4)
    mouse.down()
    mouse.move(middle, box["y"] + box["height"] * 0.3, steps=3)
    mouse.up()
    assert lesson.strong() == through("rate", "0.1", "0.03")
    lesson.grip("batch").focus()
    keyboard.press("ArrowDown")
    both = set(through("rate", "0.1", "0.03")) & set(through("batch", "128"))
    assert lesson.strong() == sorted(both)
    keyboard.press("Shift+ArrowDown")
    wider = set(through("rate", "0.1", "0.03")) & set(through("batch", "128", "64"))
    assert lesson.strong() == sorted(wider)
    expect(lesson.runs.locator(".bar b")).to_have_text(f"{len(wider)} of {len(RUNS)} runs")
    keyboard.press("Escape")
    assert lesson.strong() == through("rate", "0.1", "0.03")
    lesson.runs.get_by_role("button", name="Show all runs").click()
    assert len(lesson.strong()) == len(RUNS)
    lesson.grip("accuracy").focus()
    keyboard.press("ArrowDown")
    assert lesson.strong() == [run.number for run in RUNS if run.accuracy == ORDER[0].accuracy]
    lesson.runs.get_by_role("button", name="Show all runs").click()


def test_a_link_leads_to_the_run_and_the_brush_and_so_does_coming_back(page, server):
    kept = through("kernel", "1", "3")
    kept_by_rank = [one.number for one in ORDER if one.number in kept]
    run, worse = kept_by_rank[1:3]
    sent = note_sent(page)
    lesson = Lesson(page, server, f"?hyperparameters_run={run}&hyperparameters_brush=kernel_0_1")
    assert lesson.marked() == run
    assert lesson.strong() == kept
    before = len(sent)
    lesson.runs.get_by_role("button", name="The next worse run").click()
    wait_until_told(page, sent, before)
    menu(page, "Pixels")
    menu(page, "Hyperparameters")
    expect(lesson.runs.locator("[data-ready]")).to_be_visible()
    assert lesson.marked() == worse
    assert lesson.strong() == kept


def test_fingers_toggle_and_brush_on_a_telephone_and_nothing_is_wider_than_it(telephone, server):
    lesson = Lesson(telephone, server)
    assert lesson.marked() == ORDER[0].number
    assert lesson.assert_counted() == PRESETS["broad"].space
    lesson.chip("rate", "0.0003").tap()
    assert lesson.assert_counted().count == PRESETS["broad"].space.count // 6 * 5
    expect(lesson.map.locator(".result")).to_be_in_viewport()
    narrow = lesson.map.locator(".component").evaluate(
        """component => [...component.querySelectorAll('button')]
            .filter(one => one.checkVisibility())
            .map(one => Math.min(one.offsetWidth, one.offsetHeight))
            .filter(size => size < 36).length"""
    )
    assert narrow == 0
    grip = lesson.grip("blocks")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    telephone.touchscreen.tap(box["x"] + box["width"] - 9, box["y"] + box["height"] / 2)
    assert lesson.strong() == through("blocks", "3")
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
