"""The lists of numbered tags in which TIFF files and EXIF notes keep their facts.

Read here, not by the decoder, because a list can lie: a 10 MB file can name its own
bytes again in each of 65,535 tags, and a reader that copies every tag fills the memory.
"""

import struct
from typing import NamedTuple

ORIENTATION = 274
UPRIGHT = 1
VALUE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
VALUE_SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
WHOLE_NUMBERS = {1: "B", 3: "H", 4: "I", 16: "Q"}


class DamagedFile(ValueError):
    """The bytes contradict themselves or end too early; readers turn it into a sentence."""


class Tag(NamedTuple):
    """One entry: its whole number (the first, if several), how many, their size, its own bytes."""

    value: int | None
    num_values: int
    num_bytes: int
    entry: bytes


class Layout(NamedTuple):
    """How a file writes its numbers: byte order, and the struct codes of classic or big TIFF."""

    order: str
    offset_code: str
    count_code: str
    header_size: int
    entry_code: str


def read_layout(data: bytes) -> Layout:
    """Tell byte order and kind from the first bytes of a TIFF structure."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        raise DamagedFile("no byte order")
    (version,) = struct.unpack_from(order + "H", data, 2)
    if version == 42:
        return Layout(order, "I", "H", 4, "HHI4s")
    if version == 43:
        return Layout(order, "Q", "Q", 8, "HHQ8s")
    raise DamagedFile(f"version {version}")


def read_tags(data: bytes, layout: Layout, *, wanted: frozenset[int]) -> dict[int, Tag]:
    """Read the wanted tags of the first directory; of a repeated tag, the first counts."""
    order = layout.order
    (start,) = struct.unpack_from(order + layout.offset_code, data, layout.header_size)
    if start >= len(data):
        raise DamagedFile(f"tags said to begin at byte {start}")
    (count,) = struct.unpack_from(order + layout.count_code, data, start)
    start += struct.calcsize(layout.count_code)
    if count > 0xFFFF:
        raise DamagedFile(f"{count} tags")
    size = struct.calcsize(order + layout.entry_code)
    tags: dict[int, Tag] = {}
    for at in range(start, start + count * size, size):
        number, kind, length, held = struct.unpack_from(order + layout.entry_code, data, at)
        if number in wanted and number not in tags:
            value = _first_whole_number(data, layout, kind, length, held)
            num_bytes = VALUE_SIZES.get(kind, 1) * length
            tags[number] = Tag(value, length, num_bytes, data[at : at + size])
    return tags


def _first_whole_number(
    data: bytes, layout: Layout, kind: int, length: int, held: bytes
) -> int | None:
    """The first value of a tag of whole numbers, in the entry itself or where it points."""
    code = WHOLE_NUMBERS.get(kind)
    if code is None or length == 0:
        return None
    if struct.calcsize(code) * length > len(held):
        (at,) = struct.unpack(layout.order + layout.offset_code, held)
        held = data[at : at + struct.calcsize(code)]
    (value,) = struct.unpack_from(layout.order + code, held)
    return int(value)


def exif_orientation(note: bytes) -> int:
    """How a camera was held, 1 to 8; upright if the note does not say or is broken.

    Examples
    --------
    >>> one_tag = "0001 0112 0003 00000001 0006 0000"
    >>> exif_orientation(bytes.fromhex("4d4d 002a 00000008" + one_tag))
    6
    >>> exif_orientation(b"nonsense")
    1
    """
    note = note.removeprefix(b"Exif\0\0")
    try:
        tags = read_tags(note, read_layout(note), wanted=frozenset({ORIENTATION}))
    except (struct.error, DamagedFile):
        return UPRIGHT
    return known_orientation(tags.get(ORIENTATION))


def known_orientation(tag: Tag | None) -> int:
    """The value of an orientation tag; upright for one that says nothing valid."""
    value = tag.value if tag is not None else None
    return value if value is not None and 1 <= value <= 8 else UPRIGHT
