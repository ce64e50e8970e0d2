"""Lesson: what changes a network's answer, and how little is enough."""

from pages.parts import challenges, prose

LESSON = "fool"

prose.show(LESSON, "idea")
challenges.next_lesson(LESSON)
