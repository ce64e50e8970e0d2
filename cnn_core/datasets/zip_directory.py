"""List the files of a zip archive from anywhere, before any of them is unpacked.

Python's own zipfile reads all of the directory before it tells how long that is, goes over an
entry's extra field in a time that grows as its square, and gives the whole archive up for
one name that it cannot decode. Here every step has its bound, and a bad entry costs that entry.

The layout is that of APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.7 (before each file), 4.3.12
(the directory), 4.3.14 to 4.3.16 (its end, also of large archives) and 4.5.3 (large sizes).
"""

import re
import stat
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cnn_core.errors import LessonInputError
from cnn_core.pictures.containers import READERS

MAX_ARCHIVE_BYTES = 10 * 1024 * 1024
# 1,000 pictures, the second file that a Mac packs beside each, folders, and room to spare.
MAX_ENTRIES = 5_000
MAX_PATH = 1_000
MAX_EXTRA_PARTS = 32  # times, owners, large sizes; packers write a few

_END = struct.Struct("<4s6xHII2x")  # mark; entries, size and place of the directory
_LARGE_LOCATOR = struct.Struct("<4s16x")
_LARGE_END = struct.Struct("<4s28xQQQ")
_LISTED = struct.Struct("<8xHH4xIII10xII")  # what `_entry` names
_LENGTHS = struct.Struct("<28xHHH12x")  # of path, extra field and comment
_END_MARK, _LARGE_LOCATOR_MARK, _LARGE_END_MARK = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_LISTED_MARK = b"PK\x01\x02"
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA, _LARGE_SIZES = 0xFFFFFFFF, 0x0001
_DOS_FOLDER = 0x10

ZIP = "a zip archive"
KINDS: Mapping[bytes, str] = {
    rb"Rar!\x1a\x07": "a RAR archive",
    rb"7z\xbc\xaf\x27\x1c": "a 7z archive",
    rb".{257}ustar": "a tar archive",
    rb"\x1f\x8b": "a gzip archive",
    rb"BZh[1-9]": "a bzip2 archive",
    rb"\xfd7zXZ\x00": "an xz archive",
    rb"PK(\x03\x04|\x05\x06|\x07\x08)": ZIP,
}


class ZipEntry(NamedTuple):
    """What the directory of an archive says of one file; none of it is to be trusted.

    `path` is cut after 1,001 bytes. `mode` holds the file's kind and rights as in Unix.
    `offset` is where the file's own header should be.
    """

    path: str
    is_folder: bool
    flags: int
    method: int
    mode: int
    checksum: int
    packed_size: int
    size: int
    offset: int


@dataclass(frozen=True)
class ZipDirectory:
    """The files that an archive lists.

    Parameters
    ----------
    entries : tuple of ZipEntry
        In the archive's order, at most 5,000.
    num_missing : int
        How many more there should be, where the directory is damaged.
    """

    entries: tuple[ZipEntry, ...]
    num_missing: int


def read_directory(data: bytes) -> ZipDirectory:
    """List what is in a zip archive; nothing is unpacked.

    Parameters
    ----------
    data : bytes
        A file as it came, of any kind.

    Returns
    -------
    directory : ZipDirectory
        At least one entry.

    Raises
    ------
    LessonInputError
        If the file is over 10 MB, no zip archive, cut short, empty, lists over
        5,000 files, or its directory cannot be read from the first entry on.

    Examples
    --------
    >>> import io, zipfile
    >>> file = io.BytesIO()
    >>> with zipfile.ZipFile(file, "w") as archive:
    ...     archive.writestr("cats/1.png", b"no picture yet")
    >>> [entry.path for entry in read_directory(file.getvalue()).entries]
    ['cats/1.png']
    """
    if len(data) > MAX_ARCHIVE_BYTES:
        raise LessonInputError(
            f"An archive may have at most {MAX_ARCHIVE_BYTES // 1024**2} MB, but this one has "
            f"{len(data) / 1024**2:.1f} MB; make the pictures smaller, or pack fewer of them."
        )
    num_listed, start, end, shift = _find_directory(data)
    entries = tuple(_listed_entries(data, start, end, shift))
    _require_count(max(num_listed, len(entries)))
    if not entries:
        raise LessonInputError(
            "A zip archive of folders with pictures is expected, but this one holds no files"
            f"{' that can be found' if num_listed else ''}; pack the folders again and try again."
        )
    return ZipDirectory(entries, max(0, num_listed - len(entries)))


def _find_directory(data: bytes) -> tuple[int, int, int, int]:
    """Number of entries, start and end of the directory, and what to add to every offset."""
    end = data.rfind(_END_MARK, max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if end < 0 or end + _END.size > len(data):
        raise _no_archive(data)
    _, num_listed, size, offset = _END.unpack_from(data, end)
    large_end = end - _LARGE_LOCATOR.size - _LARGE_END.size
    if large_end >= 0:
        mark, *large = _LARGE_END.unpack_from(data, large_end)
        (locator,) = _LARGE_LOCATOR.unpack_from(data, end - _LARGE_LOCATOR.size)
        if (mark, locator) == (_LARGE_END_MARK, _LARGE_LOCATOR_MARK):
            (num_listed, size, offset), end = large, large_end
    _require_count(num_listed)
    start = end - size
    if start < 0:
        raise _no_archive(data)
    return num_listed, start, end, start - offset  # not 0 where something stands before the archive


def _listed_entries(data: bytes, at: int, end: int, shift: int) -> Iterator[ZipEntry]:
    """Walk the directory as far as it is whole, and one entry beyond the limit at most."""
    for _ in range(MAX_ENTRIES + 1):
        if at + _LISTED.size > end or data[at : at + 4] != _LISTED_MARK:
            return
        path_length, extra_length, comment_length = _LENGTHS.unpack_from(data, at)
        path_at = at + _LISTED.size
        extra_at = path_at + path_length
        path = _decoded(data[path_at : path_at + min(path_length, MAX_PATH + 1)])
        yield _entry(path, data[extra_at : extra_at + extra_length], data, at, shift)
        at = extra_at + extra_length + comment_length


def _entry(path: str, extra: bytes, data: bytes, at: int, shift: int) -> ZipEntry:
    """Take the header of one entry apart."""
    flags, method, checksum, packed_size, size, attributes, offset = _LISTED.unpack_from(data, at)
    size, packed_size, offset = _large_sizes(extra, (size, packed_size, offset))
    mode = attributes >> 16
    is_folder = bool(path.endswith(("/", "\\")) or stat.S_ISDIR(mode) or attributes & _DOS_FOLDER)
    return ZipEntry(
        path, is_folder, flags, method, mode, checksum, packed_size, size, offset + shift
    )


def _decoded(path: bytes) -> str:
    """Macs write UTF-8 without saying so, so it is tried first, whatever the flags say."""
    try:
        return path.decode("utf-8")
    except UnicodeDecodeError:
        return path.decode("cp437")


def _large_sizes(extra: bytes, sizes: tuple[int, int, int]) -> tuple[int, ...]:
    """Put in, in their order, the sizes that did not fit into 32 bits, where there are any."""
    if _IN_EXTRA not in sizes:
        return sizes
    at, numbers = 0, iter(())
    for _ in range(MAX_EXTRA_PARTS):
        if at + 4 > len(extra):
            break
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _LARGE_SIZES:
            field = extra[at + 4 : at + 4 + length // 8 * 8]
            numbers = (number for (number,) in struct.iter_unpack("<Q", field))
            break
        at += 4 + length
    return tuple(next(numbers, size) if size == _IN_EXTRA else size for size in sizes)


def _require_count(count: int) -> None:
    """Refuse a directory of very many files before anything is done with them."""
    if count > MAX_ENTRIES:
        came = f"{count:,}" if count > MAX_ENTRIES + 1 else "more"
        raise LessonInputError(
            f"An archive may hold at most {MAX_ENTRIES:,} files, but this one lists {came}; pack "
            "only the folders with your pictures."
        )


def _no_archive(data: bytes) -> LessonInputError:
    """Say what came instead of a whole zip archive."""
    if not data:
        came = "is empty"
    elif any(re.match(begins, data, re.DOTALL) for begins, _ in READERS.values()):
        came = "is a single picture"
    else:
        kind = archive_kind(data)
        came = "is cut short or damaged" if kind == ZIP else f"is {kind or 'something else'}"
    return LessonInputError(
        f"A zip archive of folders with pictures is expected, but this file {came}; pack the "
        "folders as zip and try again."
    )


def archive_kind(data: bytes) -> str:
    """Name the kind of archive that a file's first bytes tell of.

    Parameters
    ----------
    data : bytes
        Any file.

    Returns
    -------
    kind : str
        Such as "a RAR archive"; empty if it is none.

    Examples
    --------
    >>> archive_kind(b"Rar!\\x1a\\x07\\x00")
    'a RAR archive'
    """
    kinds = (name for begins, name in KINDS.items() if re.match(begins, data, re.DOTALL))
    return next(kinds, "")
