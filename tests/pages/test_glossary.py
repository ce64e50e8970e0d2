"""The glossary: every term in a room that explains it, linked from its first use in each lesson."""

import re

import pytest

from pages.parts import glossary, prose
from pages.parts.lessons import ROOMS
from tests.pages.opening import open_lesson

LINK = re.compile(r"\[([^\]]*)\]\(glossary\?term=(\w+) \"([^\"]*)\"\)")


def whole_text(slug, blocks):
    return "\n\n".join(blocks(slug).values())


def linked(slug):
    return LINK.findall(whole_text(slug, prose.linked_blocks))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.slug)
def test_links_each_term_once_and_leaves_the_words_as_they_are(room):
    slugs = [slug for _, slug, _ in linked(room.slug)]
    assert len(set(slugs)) == len(slugs)
    assert set(slugs) <= set(glossary.terms())
    text = LINK.sub(r"\1", whole_text(room.slug, prose.linked_blocks))
    assert text == whole_text(room.slug, prose.blocks)


@pytest.mark.parametrize("term", glossary.terms().values(), ids=lambda term: term.slug)
def test_every_term_is_explained_in_its_room_and_in_few_words(term):
    assert term.room in {room.slug for room in ROOMS}
    assert term.slug in {slug for _, slug, _ in linked(term.room)}, "not used in that room's text"
    assert 4 < len(term.told.split()) <= 40
    assert term.told.endswith((".", "…"))


def test_links_the_first_use_and_no_heading_code_or_formula():
    blocks = {
        "one": "### A kernel\nSee `kernel` and $kernel$.",
        "two": "Many **kernels**, one kernel, a feature map.",
    }
    told = glossary.with_links(blocks)
    assert told["one"] == blocks["one"]
    assert told["two"].startswith("Many **[kernels](glossary?term=kernel ")
    assert told["two"].count("term=kernel") == 1
    assert "[feature map](glossary?term=feature_map" in told["two"]


def test_a_link_opens_its_term_and_leads_to_the_room():
    app = open_lesson("glossary", term="stride")
    assert any(text.value.startswith("## Stride") for text in app.markdown)
    assert "Explained in Convolution" in {link.label for link in app.get("page_link")}


def test_a_term_that_there_is_not_opens_nothing():
    app = open_lesson("glossary", term="../etc")
    assert not app.exception
    assert not any(text.value.startswith("## ") for text in app.markdown)


def test_finds_by_any_form_of_the_word_and_says_when_there_is_none():
    app = open_lesson("glossary")
    app.text_input(key="glossary_sought").set_value("biases").run()
    shown = " ".join(text.value for text in app.markdown)
    assert "**Bias.**" in shown
    assert "**Stride.**" not in shown
    app.text_input(key="glossary_sought").set_value("zzz").run()
    assert "No term like this" in app.info[0].value
