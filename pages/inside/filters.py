"""Lesson: what the filters and units of a trained network respond to."""

from pages.parts import challenges, prose

LESSON = "filters"

prose.show(LESSON, "idea")
challenges.next_lesson(LESSON)
