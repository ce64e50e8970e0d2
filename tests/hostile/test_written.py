"""Text from outside is shown letter by letter: no link, no formula, no icon, no list of it."""

import os
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from playwright.sync_api import expect

from pages.parts.written import as_text
from tests.hostile.drawn import any_text, some
from tests.hostile.odd_texts import ODD_TEXTS
from tests.serving import ROOT, launch_chromium, require_chromium, serving

NAMES = Path(__file__).parent / "site" / "names.py"
JOINER = "\u2060"
MADE_OF_MARKDOWN = (
    "a, img, svg, code, em, del, li, h1, h2, h3, hr, blockquote, span, b, script, table"
)


def read_back(markdown):
    """Undo what `as_text` does."""
    letters = iter(markdown.replace(JOINER, ""))
    return "".join(next(letters, "") if letter == "\\" else letter for letter in letters)


@some
@given(any_text)
def test_what_is_written_is_the_text_on_one_line(text):
    line = " ".join(text.replace(JOINER, "").split())
    changed = [
        both for both in zip(line, read_back(as_text(text)), strict=True) if len({*both}) > 1
    ]
    assert all(category(was) in ("Cc", "Cf", "Cs") for was, _ in changed)
    assert {now for _, now in changed} <= {"\ufffd"}
    as_text(text).encode()  # can be sent


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("cat", "cat"),
        ("a: b", r"a\: b"),
        ("10:30", r"10\:30"),
        ("1. one", r"1\. one"),
        ("no. 1.", "no. 1."),
        ("www.example", f"www{JOINER}.example"),
        ("a@b.c", f"a@{JOINER}b.c"),
        ("a\n - b", r"a \- b"),
        ("half \ud800 a letter", "half \ufffd a letter"),
        ("\u202eturned", "\ufffdturned"),
    ],
)
def test_only_what_markdown_would_take_up_is_changed(text, written):
    assert as_text(text) == written


@pytest.mark.browser
def test_every_odd_text_is_shown_as_it_is():
    require_chromium()
    here = {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with serving(NAMES, environment=here) as server, launch_chromium() as browser:
        page = browser.new_page()
        page.goto(server.url)
        expect(page.locator(".st-key-end")).to_contain_text("That is all.", timeout=60_000)
        shown = page.locator("[class*=st-key-alone_], [class*=st-key-bold_]")
        assert shown.locator(MADE_OF_MARKDOWN).all_inner_texts() == []
        texts = [one.replace(JOINER, "") for one in shown.all_inner_texts()]
    lines = [read_back(as_text(text)) for text in ODD_TEXTS]
    expected = [told for line in lines for told in (line, f"{line} stands")]
    assert [" ".join(text.split()) for text in texts] == expected
