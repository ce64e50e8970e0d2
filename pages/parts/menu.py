"""The menu, and links to lessons: pages that Streamlit has looked for on the disk once."""

import copy
import functools

import streamlit as st

from pages.parts.lessons import Lesson


def page_of(lesson: Lesson, title: str = "") -> st.Page:
    """Return the page of a lesson for this run, under its own title or another.

    Each run would look for the files of all pages anew. What it gets is a copy, for
    ``st.navigation`` writes into the page that it chooses.
    """
    return copy.copy(_page(lesson, title or lesson.title))


@functools.lru_cache(maxsize=512)  # a title has a badge, which counts answers
def _page(lesson: Lesson, title: str) -> st.Page:
    return st.Page(
        lesson.path,
        title=title,
        icon="",  # a menu icon would be fetched from another host as the favicon
        help=lesson.help,
        url_path=lesson.slug,
        default=lesson.slug == "home",
    )
