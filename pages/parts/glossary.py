"""The glossary: every term of the lessons, and links to it from the first use in each text."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

GLOSSARY = Path(__file__).parents[2] / "assets" / "glossary.toml"

PAGE = "glossary"
"""Address of the page that shows it, and ``TERM`` the parameter that opens one term."""

TERM = "term"

# what stays as it is: headings, code, formulas, links that are there already
_UNTOUCHED = re.compile(r"^#.*$|`[^`]*`|\$[^$]*\$|\[[^\]]*\]\([^)]*\)", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """One term: its name, the room that explains it, and what it means.

    ``words`` are the forms in which texts have it.
    """

    slug: str
    title: str
    room: str
    words: tuple[str, ...]
    told: str


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Term]:
    """Return all terms by slug, in the order of the rooms."""
    content = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))
    return {
        slug: Term(slug, one["title"], one["room"], tuple(one["words"]), one["told"])
        for slug, one in content.items()
    }


def with_links(blocks: Mapping[str, str]) -> dict[str, str]:
    """Link the first use of each term in the texts of a lesson, told in the order of its page."""
    linked = dict(blocks)
    for term in sorted(terms().values(), key=lambda term: -max(map(len, term.words))):
        for name, text in linked.items():
            changed = _link_first(text, term)
            if changed != text:
                linked[name] = changed
                break
    return linked


def _link_first(text: str, term: Term) -> str:
    """Link the first use of a term in one text; the same text where it is not used."""
    any_word = "|".join(map(re.escape, sorted(term.words, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])({any_word})(?![\w-])", re.IGNORECASE)
    untouched = [match.span() for match in _UNTOUCHED.finditer(text)]
    for match in pattern.finditer(text):
        if not any(first < match.end() and match.start() < end for first, end in untouched):
            link = f'[{match[0]}]({PAGE}?{TERM}={term.slug} "{_hint(term)}")'
            return text[: match.start()] + link + text[match.end() :]
    return text


def _hint(term: Term) -> str:
    return term.told.replace('"', "'")
