"""The key by which a browser finds its shelf again."""

import hashlib
import re
import secrets

COOKIE = "learner"
"""Name of the cookie that carries the key. Who has it has the shelf: it is a secret."""

_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """Draw a key of 128 random bits.

    Returns
    -------
    key : str
        32 hexadecimal digits.

    Examples
    --------
    >>> is_key(new_key())
    True
    """
    return secrets.token_hex(16)


def is_key(text: str | None) -> bool:
    """Tell whether a cookie's value can be a key.

    Parameters
    ----------
    text : str or None
        As the browser sent it.

    Returns
    -------
    is_key : bool
        Only for what `new_key` can give.

    Examples
    --------
    >>> is_key("me"), is_key(None)
    (False, False)
    """
    return text is not None and _KEY.fullmatch(text) is not None


def name_of(key: str) -> str:
    """Give the name under which a learner's things lie; the key cannot be told from it.

    Parameters
    ----------
    key : str
        As `new_key` gave it.

    Returns
    -------
    name : str
        Always the same for one key.

    Examples
    --------
    >>> name_of("00112233445566778899aabbccddeeff")
    'cf9921f4f62619295951829e3d56ad56'
    """
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
