"""The code of a room, which everyone may read, and the key of its host, which nobody else has."""

import hashlib
import secrets

from cnn_core.errors import LessonInputError

ALPHABET = "BCDFGHJKMNPRSTWXYZ"
"""Without I, L, O and Q, which look like others; without vowels, so that no word comes up."""

CODE_LENGTH = 6
"""34 million codes: too many to find one of 200 rooms by trying."""

_LONGEST_LOOKED_AT = 50


def draw_code() -> str:
    """Draw the code of a room.

    Returns
    -------
    code : str
        Six letters of `ALPHABET`.

    Examples
    --------
    >>> read_code(draw_code()).isupper()
    True
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: object) -> str:
    """Read a code as somebody typed it, or as a link brought it.

    Parameters
    ----------
    text : object
        Capital or small letters; blanks and hyphens do not count.

    Returns
    -------
    code : str
        As `draw_code` draws it.

    Raises
    ------
    LessonInputError
        If no room can have such a code.

    Examples
    --------
    >>> read_code(" bkr-tmx ")
    'BKRTMX'
    >>> read_code("HELLO")
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: The code of a room has 6 letters out of BCDFGHJKMNPRSTWXYZ; \
'HELLO' came. Look at the host's screen once more.
    """
    typed = text[:_LONGEST_LOOKED_AT] if isinstance(text, str) else ""
    code = "".join(typed.split()).replace("-", "").upper()
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise LessonInputError(
            f"The code of a room has {CODE_LENGTH} letters out of {ALPHABET}; {text!r:.40} came. "
            "Look at the host's screen once more."
        )
    return code


def draw_host_key() -> str:
    """Draw the key by which a host is known, too long to be guessed.

    Returns
    -------
    key : str
        22 letters, digits, hyphens and underscores.

    Examples
    --------
    >>> len(draw_host_key())
    22
    """
    return secrets.token_urlsafe(16)


def digest_of_key(key: str) -> str:
    """Answer what a room keeps of its host's key: enough to know it by, too little to make it.

    Parameters
    ----------
    key : str
        As `draw_host_key` draws it.

    Returns
    -------
    digest : str
        64 hexadecimal digits.
    """
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def is_key(key: object, digest: str) -> bool:
    """Say whether this is the key, in a time that tells nothing about it.

    Parameters
    ----------
    key : object
        What somebody gives for the key.
    digest : str
        Of the true one.

    Returns
    -------
    is_key : bool
        False for anything else.

    Examples
    --------
    >>> is_key("secret", digest_of_key("secret")), is_key(None, digest_of_key("secret"))
    (True, False)
    """
    given = key.strip() if isinstance(key, str) else ""
    return bool(given) and secrets.compare_digest(digest_of_key(given), digest)
