"""What every lesson has; a new lesson is tested here by standing in the list."""

import re

import pytest

from pages.parts import prose
from pages.parts.lessons import LESSONS, PAGES, ROOMS
from tests.pages.opening import open_lesson


def by_slug(lesson):
    return lesson.slug


@pytest.fixture(scope="module")
def opened():
    """Open each lesson once for all tests of this module."""
    apps = {}

    def get(slug):
        if slug not in apps:
            apps[slug] = open_lesson(slug)
        return apps[slug]

    return get


@pytest.mark.parametrize("lesson", LESSONS, ids=by_slug)
def test_opens_without_an_exception_and_under_its_own_title(lesson, opened):
    app = opened(lesson.slug)
    assert not app.exception
    assert app.title[0].value == (lesson.heading or lesson.title)


@pytest.mark.parametrize("lesson", ROOMS, ids=by_slug)
def test_shows_a_picture_or_a_chart_before_any_click(lesson, opened):
    app = opened(lesson.slug)
    assert app.get("bidi_component") or app.get("image") or app.get("plotly_chart")


@pytest.mark.parametrize("lesson", LESSONS, ids=by_slug)
def test_every_picture_and_chart_has_a_text_alternative(lesson, opened):
    app = opened(lesson.slug)
    for images in app.get("image"):
        assert all(image.alt for image in images.proto.imgs), images.proto
    for chart in app.get("plotly_chart"):
        assert chart.proto.alt, chart.proto.id


@pytest.mark.parametrize("lesson", LESSONS, ids=by_slug)
def test_shows_every_block_of_prose_that_is_written_for_it(lesson, opened):
    shown = {element.value.strip() for element in opened(lesson.slug).markdown}
    for name, text in prose.linked_blocks(lesson.slug).items():
        assert text in shown, name


@pytest.mark.parametrize("lesson", ROOMS, ids=by_slug)
def test_tells_its_prose_in_the_order_in_which_it_is_written(lesson, opened):
    shown = [element.value.strip() for element in opened(lesson.slug).markdown]
    places = [shown.index(text) for text in prose.linked_blocks(lesson.slug).values()]
    assert places == sorted(places), "the first use of a term is linked, so the order counts"


@pytest.mark.parametrize("lesson", LESSONS, ids=by_slug)
def test_no_block_of_prose_is_a_wall(lesson):
    for name, text in prose.blocks(lesson.slug).items():
        assert len(text.split()) <= 90, f"{name} has {len(text.split())} words"


@pytest.mark.parametrize("lesson", ROOMS, ids=by_slug)
def test_asks_three_predictions_and_shows_no_answer_before(lesson, opened):
    app = opened(lesson.slug)
    cards = [pills for pills in app.get("pills") if pills.label == "Your prediction"]
    assert len(cards) == 3
    assert all(card.value is None for card in cards)


@pytest.mark.parametrize("lesson", ROOMS, ids=by_slug)
def test_shows_its_step_in_numpy_and_in_keras(lesson):
    app = open_lesson(lesson.slug)
    app.session_state[f"{lesson.slug}_code"] = True
    app.run()
    assert not app.exception
    code = [element.value for element in app.get("code")]
    assert any("import keras" in text for text in code)
    assert any("import keras" not in text and "import " in text for text in code)


def test_nothing_lies_loose_among_the_pages():
    registered = {lesson.path for lesson in LESSONS}
    files = {
        path
        for path in PAGES.rglob("*.py")
        if path.name not in ("__init__.py", "frame.py") and "parts" not in path.parts
    }
    assert files == registered


def test_texts_and_lessons_belong_together():
    assert {path.stem for path in prose.TEXTS.glob("*.md")} == {lesson.slug for lesson in LESSONS}


@pytest.mark.parametrize("lesson", LESSONS, ids=by_slug)
def test_a_page_is_short_and_leaves_titles_and_arithmetic_to_others(lesson):
    source = lesson.path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 150
    assert not re.search(r"st\.(title|set_page_config)\(|def main|__name__", source)


@pytest.mark.parametrize("lesson", LESSONS, ids=by_slug)
def test_help_of_the_menu_is_short(lesson):
    assert 0 < len(lesson.help) < 200
