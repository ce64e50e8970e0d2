"""A question with its answers."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Challenge:
    """One question with a few answers, one of them right.

    ``hint`` meets a wrong answer, ``why`` a right one; ``exhibit`` is a drawing
    that the question speaks of, ``exhibit_summary`` says it in words.
    """

    slug: str
    question: str
    options: tuple[str, ...]
    answer: str
    hint: str
    why: str
    exhibit: str = ""
    exhibit_summary: str = ""

    @property
    def digest(self) -> str:
        """Return a short name of the question as it is asked now."""
        told = "|".join((self.question, *self.options, self.answer, self.exhibit))
        return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def whole_options(answer: int, *others: int) -> tuple[str, ...]:
    """Return the right number among different wrong ones, smallest first."""
    return tuple(f"{number:,}" for number in sorted({answer, *others}))
