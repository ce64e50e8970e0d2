"""Unpack the files of a zip archive one at a time, in memory, each within its limits."""

import stat
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise

from cnn_core.datasets.zip_directory import ZipEntry
from cnn_core.pictures.containers import MAX_BYTES

MAX_ENTRY_BYTES = MAX_BYTES  # what one picture file may have
# Photographs shrink by little; flat drawings as BMP by some hundreds, and those are small.
MAX_RATIO = 200
ALWAYS_UNPACKED = 2 * 1024 * 1024

_LOCAL = struct.Struct("<4s22xHH")  # mark, lengths of path and extra field
_LOCAL_MARK = b"PK\x03\x04"
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_STORED, _DEFLATED = 0, 8


class EntryError(Exception):
    """Why one entry is left out; the text goes on after its name: "is no picture"."""


def overlapping(data: bytes, entries: Sequence[ZipEntry]) -> frozenset[int]:
    """Find entries that reach into the next one, so that no packed byte serves two entries.

    No program packs so. Archives that unpack to millions of times their size do.

    Parameters
    ----------
    data : bytes
        The archive.
    entries : sequence of ZipEntry
        What it lists.

    Returns
    -------
    positions : frozenset of int
        Without these, no two entries share a byte.

    References
    ----------
    .. [1] D. Fifield, A better zip bomb, USENIX WOOT 2019.

    Examples
    --------
    >>> header = b"PK\\x03\\x04" + bytes(26)
    >>> entry = ZipEntry("1.png", False, 0, 0, 0, 0, 3, 3, 0)
    >>> twice = entry, entry._replace(path="2.png")
    >>> overlapping(header + b"abc", twice)
    frozenset({0})
    """
    starts = [_start_of_packed(data, entry.offset) for entry in entries]
    found = [position for position, start in enumerate(starts) if start is not None]
    found.sort(key=lambda position: entries[position].offset)
    return frozenset(
        position
        for position, following in pairwise(found)
        if (starts[position] or 0) + entries[position].packed_size > entries[following].offset
    )


def _start_of_packed(data: bytes, offset: int) -> int | None:
    """Where the packed bytes begin after an entry's own header, where there is one."""
    if not 0 <= offset <= len(data) - _LOCAL.size:
        return None
    mark, path_length, extra_length = _LOCAL.unpack_from(data, offset)
    return offset + _LOCAL.size + path_length + extra_length if mark == _LOCAL_MARK else None


def require_readable(entry: ZipEntry) -> None:
    """Refuse an entry by what the directory says of it, before anything of it is unpacked.

    Parameters
    ----------
    entry : ZipEntry
        One file.

    Raises
    ------
    EntryError
        If it is no plain file, encrypted, packed by a method other than deflate, or says that
        it is too large.

    Examples
    --------
    >>> require_readable(ZipEntry("1.png", False, 0, 8, 0, 0, 10, 2**40, 0))
    Traceback (most recent call last):
        ...
    cnn_core.datasets.zip_entries.EntryError: has more than 10 MB
    """
    if stat.S_ISLNK(entry.mode):
        raise EntryError("is a link")
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        raise EntryError("is no plain file")
    if entry.flags & _ENCRYPTED:
        raise EntryError("is locked with a password")
    if entry.method not in (_STORED, _DEFLATED):
        raise EntryError("is packed in a way that is not read here")
    if max(entry.size, entry.packed_size) > MAX_ENTRY_BYTES:
        raise EntryError(f"has more than {MAX_ENTRY_BYTES // 1024**2} MB")
    if entry.size > max(ALWAYS_UNPACKED, MAX_RATIO * entry.packed_size):
        raise EntryError(f"unpacks to more than {MAX_RATIO} times its size")


def unpack(data: bytes, entry: ZipEntry) -> bytes:
    """Unpack one file, never more than it says, and so never more than 10 MB.

    Parameters
    ----------
    data : bytes
        The archive.
    entry : ZipEntry
        One that `require_readable` let pass.

    Returns
    -------
    file : bytes
        Exactly what was packed: its length and its checksum are right.

    Raises
    ------
    EntryError
        If the entry is damaged, or its size is not what it says.

    Examples
    --------
    >>> header = b"PK\\x03\\x04" + bytes(26)
    >>> unpack(header + b"abc", ZipEntry("a", False, 0, 0, 0, zlib.crc32(b"abc"), 3, 3, 0))
    b'abc'
    """
    start = _start_of_packed(data, entry.offset)
    if start is None:
        raise EntryError("is damaged")
    packed = memoryview(data)[start : start + entry.packed_size]
    most = entry.size + 1  # one more than it says tells that it lies
    try:
        file = bytes(packed[:most]) if entry.method == _STORED else _inflated(packed, most)
    except zlib.error:
        raise EntryError("is damaged") from None
    if len(file) != entry.size or zlib.crc32(file) != entry.checksum:
        raise EntryError("is damaged")
    return file


def _inflated(packed: memoryview, most: int) -> bytes:
    """Undo deflate without header, up to so many bytes."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
