"""Lesson: which pixels an answer rests on, by six methods."""

from pages.parts import challenges, prose

LESSON = "evidence"

prose.show(LESSON, "idea")
challenges.next_lesson(LESSON)
