"""Whatever the parameters of a link say, the lesson opens, and shows nothing of it as Markdown."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.parts.lessons import PAGES
from tests.hostile.drawn import EXAMPLES, some
from tests.hostile.odd_texts import ODD_TEXTS
from tests.hostile.shown import MARK, marked
from tests.hostile.test_messages import LINKED_NOW
from tests.pages.opening import open_lesson

_SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(PAGES).rglob("*.py"))
_ENDINGS = set(re.findall(r'f"\{[\w.]+\}_([a-z_]+)"', _SOURCE))
_ASKED_BY = r"(?:key=|Setting\(|_params(?:\.get\(|\[)|^[A-Z_]+ = )"
_WHOLE = set(re.findall(_ASKED_BY + '"([a-z_]+)"', _SOURCE, re.MULTILINE))
_NUMBERS = r"[0-9,.:_x-]{1,30}"

texts = st.lists(
    st.sampled_from([text for text in ODD_TEXTS if text.isprintable()])
    | st.text(st.characters(codec="utf-8"), max_size=80)
    | st.from_regex(_NUMBERS, fullmatch=True),
    min_size=30,
    max_size=30,
)


def parameters_of(lesson):
    """Return more names than the lesson reads: all that the pages' source makes names of."""
    return sorted({*(f"{lesson}_{ending}" for ending in _ENDINGS), *_WHOLE})


def test_the_names_of_parameters_are_found_in_the_source():
    assert {"pixels_at", "picture", "kernel"} <= set(parameters_of("pixels"))
    assert {"training_layers", "training_room", "training_data"} <= set(parameters_of("training"))


@pytest.mark.parametrize("lesson", LINKED_NOW)
@settings(some, max_examples=max(1, EXAMPLES // 50))
@given(texts)
def test_a_lesson_opens_whatever_its_link_says(lesson, texts):
    names = parameters_of(lesson)
    told = [text if re.fullmatch(_NUMBERS, text) else f"{text}{MARK}" for text in texts]
    link = {name: told[at % len(told)] for at, name in enumerate(names)}
    app = open_lesson(lesson, **link)
    assert not app.exception
    assert not marked(app)
