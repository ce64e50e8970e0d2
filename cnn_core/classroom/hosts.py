"""Who may host a class, where a site asks its hosts to sign in."""

from collections.abc import Mapping
from typing import Any

from cnn_core.errors import LessonInputError


def require_host(user: Mapping[str, Any], listed: str) -> None:
    """Refuse whoever may not open a room on a site that asks its hosts to sign in.

    Parameters
    ----------
    user : mapping
        What the identity provider tells: ``is_logged_in``, ``email`` and, of
        many, ``email_verified``.
    listed : str
        Addresses and domains, separated by commas or spaces, such as
        ``"ada@school.org, @college.org"``; "" for everyone who can sign in.

    Raises
    ------
    LessonInputError
        If the user has not signed in or is not listed.

    Examples
    --------
    >>> ada = {"is_logged_in": True, "email": "Ada@school.org"}
    >>> require_host(ada, "bob@school.org, @SCHOOL.org")
    >>> require_host(ada, "@college.org")
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: Rooms are opened by the hosts whom this site lists, and the \
account you signed in with is not among them. Sign in with another, or ask who hosts this site.
    """
    if not user.get("is_logged_in"):
        raise LessonInputError(
            "On this site whoever opens a room signs in first, and you have not. Press Sign in; to "
            "join a room nobody needs to."
        )
    if listed.strip() and not _is_listed(user, listed):
        raise LessonInputError(
            "Rooms are opened by the hosts whom this site lists, and the account you signed in "
            "with is not among them. Sign in with another, or ask who hosts this site."
        )


def _is_listed(user: Mapping[str, Any], listed: str) -> bool:
    """Whether the address, unless its provider doubts it, is listed itself or by its domain."""
    email = str(user.get("email") or "").casefold()
    _, at, domain = email.rpartition("@")
    entries = listed.casefold().replace(",", " ").split()
    is_doubted = user.get("email_verified", True) is not True
    return bool(at) and not is_doubted and (email in entries or f"@{domain}" in entries)
