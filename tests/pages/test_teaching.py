"""docs/TEACHING.md: every link opens its room as it says, and the answers are those given."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from docs.make_answers import TEACHING, answers_table, with_answers
from pages.parts.lessons import ROOMS
from tests.pages.opening import open_lesson

ROOT = Path(__file__).parents[2]
LINKS = re.findall(r"\]\((http://127\.0\.0\.1:8501/[^)]*)\)", TEACHING.read_text(encoding="utf-8"))
SET = sorted({link for link in LINKS if "?" in link})


def parted(link):
    address = urlsplit(link)
    return address.path.strip("/") or "home", dict(parse_qsl(address.query))


@pytest.mark.parametrize("link", SET, ids=lambda link: link.partition("8501/")[2])
def test_a_link_opens_its_room_and_every_setting_in_it_is_taken(link):
    slug, parameters = parted(link)
    app = open_lesson(slug, **parameters)
    assert not app.exception
    for name, value in parameters.items():
        assert name in app.session_state, name
        assert app.query_params[name] in (value, [value]), name


def test_links_lead_to_rooms_that_there_are_and_to_every_room_at_least_once():
    slugs = {parted(link)[0] for link in LINKS}
    assert slugs == {room.slug for room in ROOMS} | {"home"}


def test_the_readme_leads_to_it():
    assert "docs/TEACHING.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_answers_are_those_that_the_rooms_check():
    text = TEACHING.read_text(encoding="utf-8")
    assert with_answers(text, answers_table()) == text, "run python docs/make_answers.py"
