"""Text from outside on its way into Markdown."""

import re

_SPECIAL = frozenset("\\`*_{}[]<>#|~$:&+-=!")
_NUMBER_OF_A_LIST = re.compile(r"^\d+(?=[.)])")
# Streamlit's Markdown makes links, icons and arrows of text that is there already, escaped or not.
# An invisible joiner within keeps it from finding them.
_MADE_OF_TEXT = re.compile(
    r"(?<=:)(?=//|[\w+-][\w+/-]*:)"  # https://, :material/home:, :smile:
    r"|(?<=www)(?=\.)"
    r"|(?<=@)(?=[\w-])"
    r"|(?<=[<>~-])(?=[-=>])",  # ->, <=, --
    re.IGNORECASE,
)
_WORD_JOINER = "\u2060"
# Controls, marks that turn the direction of all that follows, and halves of letters: the last
# cannot even be sent.
_NO_LETTERS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_REPLACEMENT = "\ufffd"


def as_text(text: str) -> str:
    """Return text that Markdown leaves as it is: classes and runs can have any name.

    It is one line; white space around it is taken away, and what is no letter is replaced.
    """
    letters = _NO_LETTERS.sub(_REPLACEMENT, " ".join(text.split()))
    line = _MADE_OF_TEXT.sub(_WORD_JOINER, letters)
    escaped = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in line)
    return _NUMBER_OF_A_LIST.sub(lambda number: f"{number[0]}\\", escaped)
