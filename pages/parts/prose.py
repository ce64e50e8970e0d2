"""Lesson texts: Markdown files cut into named blocks, written without touching code."""

import re
from functools import lru_cache
from pathlib import Path

import streamlit as st

from pages.parts import glossary

TEXTS = Path(__file__).parents[2] / "assets" / "lessons"
_MARKER = re.compile(r"<!-- block: (\w+) -->\n")


@lru_cache(maxsize=64)
def blocks(slug: str) -> dict[str, str]:
    """Return the named blocks of a lesson in the order in which they are written."""
    pieces = _MARKER.split((TEXTS / f"{slug}.md").read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


@lru_cache(maxsize=64)
def linked_blocks(slug: str) -> dict[str, str]:
    """Return the blocks of a lesson with a link at the first use of each term of the glossary."""
    return glossary.with_links(blocks(slug))


def show(slug: str, block: str) -> None:
    """Show one block of a lesson's text."""
    st.markdown(linked_blocks(slug)[block])
