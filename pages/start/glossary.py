"""The glossary: every term of the lessons, found by typing, by room, or from a link."""

import streamlit as st

from pages.parts import glossary, prose
from pages.parts.glossary import Term
from pages.parts.lessons import ROOMS, lesson_named

LESSON = "glossary"


def show_term(term: Term) -> None:
    room = lesson_named(term.room)
    with st.container(border=True, key="card_term"):
        st.markdown(f"## {term.title}\n{term.told}")
        st.page_link(
            room.path,
            label=f"Explained in {room.title}",
            icon=":material/arrow_forward:",
            icon_position="right",
        )


def show_all(sought: str) -> None:
    found = [term for term in glossary.terms().values() if is_meant(term, sought)]
    if not found:
        st.info("No term like this. Try a shorter word, such as *pool*.")
    rooms = [lesson for lesson in ROOMS if any(term.room == lesson.slug for term in found)]
    columns = st.grid(3, min_column_width=280, gap="small")
    for room in rooms:
        with columns.cell(), st.container(border=True, height="stretch", key=f"card_{room.slug}"):
            st.page_link(room.path, label=f"**{room.title}**")
            told = [f"**{term.title}.** {term.told}" for term in found if term.room == room.slug]
            st.markdown("\n\n".join(told))


def is_meant(term: Term, sought: str) -> bool:
    written = " ".join((term.title, *term.words, term.told)).casefold()
    return sought.strip().casefold() in written


prose.show(LESSON, "how")
opened = glossary.terms().get(st.query_params.get(glossary.TERM, ""))
if opened is not None:
    show_term(opened)
show_all(st.text_input("Find a term", key=f"{LESSON}_sought", bind="query-params", max_chars=40))
