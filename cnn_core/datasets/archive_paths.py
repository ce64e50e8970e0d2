"""What the path of a file in an archive says: which to pass over, which to distrust."""

import re
import unicodedata

from cnn_core.datasets.zip_directory import MAX_PATH, ZipEntry
from cnn_core.datasets.zip_entries import EntryError

_DRIVE = re.compile(r"\s*[A-Za-z]:")
_OF_MACS = "__MACOSX"
_OF_WINDOWS = {"thumbs.db", "desktop.ini"}


def is_passed_over(entry: ZipEntry) -> bool:
    """Tell folders, hidden files and what systems put beside pictures unasked.

    Parameters
    ----------
    entry : ZipEntry
        As the archive lists it.

    Returns
    -------
    is_passed_over : bool
        Whether nobody would miss it.

    Examples
    --------
    >>> entry = ZipEntry("__MACOSX/cats/._1.png", False, 0, 0, 0, 0, 0, 0, 0)
    >>> is_passed_over(entry), is_passed_over(entry._replace(path="cats/1.png"))
    (True, False)
    """
    if entry.is_folder:
        return True
    parts = _parts(entry.path)
    is_hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return is_hidden or _OF_MACS in parts or parts[-1].lower() in _OF_WINDOWS


def safe_parts(path: str) -> tuple[str, ...]:
    """Take a path apart, and refuse one that was made to deceive.

    Nothing is ever written by this path. A path that no packer writes still tells of
    an archive that was made by hand.

    Parameters
    ----------
    path : str
        As the archive lists it; backslashes part it too.

    Returns
    -------
    parts : tuple of str
        Folders and the file's name.

    Raises
    ------
    EntryError
        If it is very long, has control characters, begins at a root or a drive, leads
        upwards, or names no file.

    Examples
    --------
    >>> safe_parts("pets/./cats\\\\1.png")
    ('pets', 'cats', '1.png')
    """
    if len(path) > MAX_PATH:
        raise EntryError(f"has a name of over {MAX_PATH:,} letters")
    if any(unicodedata.category(letter) == "Cc" for letter in path):
        raise EntryError("has control characters in its name")
    parts = _parts(path)
    if not parts[0] or ".." in parts or _DRIVE.match(path):
        raise EntryError("has a path that leads out of the archive")
    named = tuple(part for part in parts if part not in ("", "."))
    if not named:
        raise EntryError("has no name")
    return named


def _parts(path: str) -> list[str]:
    return path.replace("\\", "/").split("/")
