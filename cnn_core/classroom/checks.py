"""Numbers that come from a file or a session, refused unless they are in range."""

import math

from cnn_core.errors import LessonInputError

LATEST = 1e11
"""Seconds since 1970; no clock of ours goes further."""


def require_number(value: object, name: str, low: float, high: float) -> float:
    """Answer `value` as a float, or say which ones there are.

    Parameters
    ----------
    value : object
        A number; True and False are none.
    name : str
        What it is, for the message.
    low, high : float
        Smallest and largest number allowed.

    Returns
    -------
    number : float
        The same number.

    Raises
    ------
    LessonInputError
        If it is no number, or out of range.

    Examples
    --------
    >>> require_number(1, "share", 0, 1)
    1.0
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not low <= value <= high:  # type: ignore[arg-type, operator]
        raise LessonInputError(
            f"Expected for {name} a number from {low:g} to {high:g}. Received: {value!r:.60}. "
            f"Give {high:g}, for instance."
        )
    return float(value)  # type: ignore[arg-type]


def require_moment(value: object, name: str) -> float:
    """Answer a moment in seconds since 1970, or say that it is none.

    Parameters
    ----------
    value : object
        As a clock gives it.
    name : str
        What it is, for the message.

    Returns
    -------
    seconds : float
        The same moment.

    Raises
    ------
    LessonInputError
        If it is no such number.
    """
    return require_number(value, name, 0.0, LATEST)


def require_flag(value: object, name: str) -> bool:
    """Answer True or False, or say that it is neither.

    Parameters
    ----------
    value : object
        What came.
    name : str
        What it is, for the message.

    Returns
    -------
    flag : bool
        The same.

    Raises
    ------
    LessonInputError
        If it is something else, 0 and 1 among it.
    """
    if not isinstance(value, bool):
        raise LessonInputError(
            f"Expected for {name} true or false. Received: {value!r:.60}. Give one of the two."
        )
    return value
