"""The frame around every lesson: title, menu, the current picture, and the page itself."""

from pathlib import Path

import streamlit as st

from pages.parts import (
    challenges,
    coming_back,
    header,
    journey,
    links,
    picker,
    progress,
    runs,
    shelf,
)
from pages.parts.lessons import LESSONS, Lesson
from pages.parts.menu import page_of

ROOT = Path(__file__).parents[1]


def menu() -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for lesson in LESSONS:
        page = page_of(lesson, lesson.title + challenges.badge(lesson.slug))
        sections.setdefault(lesson.section, []).append(page)
    return sections


def current(page: st.Page) -> Lesson:
    return next((lesson for lesson in LESSONS if lesson.slug == page.url_path), LESSONS[0])


def wordmark() -> Path:
    return ROOT / "assets" / f"wordmark-{st.context.theme.type or 'light'}.svg"


# before the menu, so that the sidebar opens at its width
st.set_page_config(page_icon=ROOT / "assets" / "icon.svg", layout="wide", initial_sidebar_state=224)
coming_back.begin()  # before the menu, too: it counts the answers
page = st.navigation(menu(), expanded=True)
lesson = current(page)
links.pass_over_nonsense()  # behind the menu: it begins this page again, not the first one
st.set_page_config(page_title=f"{lesson.title} · Seeing with filters")
st.logo(wordmark(), size="large", icon_image=wordmark())
journey.carry_on(lesson.slug)
runs.collect()
st.html(ROOT / "assets" / "site.css")
picker.styles()
try:
    with st.container(key="page"):
        progress.enter(lesson)
        header.show(lesson)
        coming_back.stay_in_touch()
        page.run()
finally:  # also when the page has asked to be run again
    shelf.put_what_changed()
