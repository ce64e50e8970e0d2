"""Lesson: the pictures as points, as the last hidden layer sees them."""

from pages.parts import challenges, prose

LESSON = "map"

prose.show(LESSON, "idea")
challenges.next_lesson(LESSON)
