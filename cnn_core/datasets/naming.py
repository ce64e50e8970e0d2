"""Names that a learner, or an archive from anywhere, gives: made plain, never trusted."""

import unicodedata

from cnn_core.errors import LessonInputError

MAX_CLASS_NAME = 24
MAX_FILE_NAME = 40
# More is never looked at: putting a long row of accents in order takes a time that grows as
# its square.
LONGEST_LOOKED_AT = 500
# Letters by the book that nothing is drawn for: Hangul fillers, the blank of Braille, and a
# joiner of accents.
INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")


def tidy_class_name(text: str) -> str:
    """Make of what was typed, or of a folder's name, a name that a class can carry.

    Accents are joined with their letters (NFC). Control characters, marks that turn the
    direction of writing, and letters without width go away, so that two names that
    look alike are alike. White space of any kind becomes single spaces. What is
    longer than 24 letters is cut. Markup stays as the text that it is: who shows
    the name escapes it.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    name : str
        1 to 24 letters, at least one of them visible; tidying it again changes nothing.

    Raises
    ------
    LessonInputError
        If nothing that can be seen is left.

    Examples
    --------
    >>> tidy_class_name("  black\\t\\u200bcat ")
    'black cat'
    >>> tidy_class_name("\\u202e")
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: A class needs a name of 1 to 24 letters, but none of these \
can be seen; write a word such as cat.
    """
    if not isinstance(text, str):
        raise LessonInputError(
            f"The name of a class is text, but {type(text).__name__} came; write a word such as "
            "cat."
        )
    name = plain_text(text)[:MAX_CLASS_NAME].strip()
    if not any(_is_drawn(letter) for letter in name):
        raise LessonInputError(
            f"A class needs a name of 1 to {MAX_CLASS_NAME} letters, but none of these can be seen;"
            " write a word such as cat."
        )
    return name


def plain_text(text: str) -> str:
    """Take away whatever cannot be seen or would move the text around it.

    Parameters
    ----------
    text : str
        Any text; of a long one the beginning counts.

    Returns
    -------
    plain : str
        One line of printable letters, single spaces, NFC; may be empty.

    Examples
    --------
    >>> plain_text("two\\nlines\\x00")
    'two lines'
    """
    spaced = (" " if letter.isspace() else letter for letter in text[:LONGEST_LOOKED_AT])
    seen = "".join(letter for letter in spaced if letter.isprintable() and letter not in INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def short_file_name(text: str) -> str:
    """Say a file's name in at most 40 letters, its beginning and its end.

    Parameters
    ----------
    text : str
        A name or a path, of which only the last part is told.

    Returns
    -------
    name : str
        Plain text, not empty.

    Examples
    --------
    >>> short_file_name("cats/1.png")
    '1.png'
    >>> short_file_name("a" * 50 + ".png")
    'aaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaa.png'
    """
    last = plain_text(text.replace("\\", "/").rstrip("/").rpartition("/")[2])
    if len(last) > MAX_FILE_NAME:
        last = f"{last[: MAX_FILE_NAME - 14]}…{last[-13:]}"
    return last or "a file without a name"


def _is_drawn(letter: str) -> bool:
    """Whether a letter shows on its own, as spaces and accents do not."""
    return unicodedata.category(letter)[0] not in "MZ"
