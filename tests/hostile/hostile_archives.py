"""Zip archives that are damaged, lie about themselves, or were made to cost much or to deceive."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

from PIL import Image

from tests.core.archive_files import (
    BZIP2,
    DEVICE,
    LINK,
    STORED,
    Entry,
    small_png,
    zip_by_hand,
    zip_of,
    zip_of_many,
    zip_of_quoted_headers,
)
from tests.core.picture_files import file_of
from tests.hostile.case import SEED, Case, bits_turned, cut_short, glued, numbers_replaced
from tests.hostile.good_pictures import good_pictures
from tests.hostile.hostile_pictures import picture_cases
from tests.hostile.odd_texts import ODD_TEXTS

MEGABYTE = 1024**2
_GOOD = Entry(b"cats/1.png", small_png())
_Made = Iterator[tuple[str, Callable[[], bytes], str]]


def archive_cases(seed: int = SEED, times: int = 1) -> Iterator[Case]:
    """Give the whole corpus of archives; `times` makes the random families as many times larger."""
    files, times = good_archives(), max(1, times)
    yield from (Case("whole", name, lambda f=file: f, "read") for name, file in files.items())
    yield from cut_short(files, seed, 6 * times)
    yield from bits_turned(files, seed, 12 * times)
    yield from numbers_replaced(files, seed, 12 * times)
    yield from glued(files, seed, 30 * times)
    for family, made in _FAMILIES.items():
        yield from (Case(family, name, make, expected) for name, make, expected in made(seed))


@lru_cache(maxsize=1)
def good_archives() -> dict[str, bytes]:
    """Return whole archives by name."""
    pictures = list(good_pictures().items())
    named = [(f"class {at % 3}/{name}.bin", file) for at, (name, file) in enumerate(pictures[::7])]
    two = [("cats/1.png", small_png()), ("dogs/2.png", small_png(1)), ("a.txt", b"-" * 99)]
    return {
        "two classes": zip_of(two),
        "stored": zip_of(two, method=STORED),
        "with a comment": zip_of(two, comment=b"<b>PK</b>"),
        "after a script": b"#!/bin/sh\nexit\n" + zip_of(two),
        "many kinds of pictures": zip_of(named),
        "some good among bad": zip_by_hand(
            [_GOOD, Entry(b"../x.png", small_png(1), attributes=LINK)]
        ),
    }


def _names(seed: int) -> _Made:
    """Folders and files of any name: they are told, and never followed."""
    for number, text in enumerate(ODD_TEXTS):
        path = text.encode("utf-8", "surrogatepass")[:400]
        folder = Entry(path + b"/1.png", small_png())
        yield f"folder {number}", partial(zip_by_hand, [folder, _GOOD]), "read"
        file = Entry(b"cats/" + path + b".png", small_png(1))
        yield f"file {number}", partial(zip_by_hand, [file, _GOOD]), "read"
    paths = [
        b"/etc/passwd",
        b"../../../../etc/cron.d/x.png",
        b"..\\..\\windows\\x.png",
        b"C:\\x.png",
        b"C:x.png",
        b"\\\\host\\share\\x.png",
        b"cats/../../x.png",
        b"cats/..",
        b".",
        b"/",
        b"//",
        b"cats//1.png",
        b"cats/1.png\0.txt",
        b"\0",
        b"con.png",
        b"cats/aux/nul.png",
        b"~/x.png",
        b"file:///etc/passwd",
        b"%2e%2e/x.png",
        b"\xff\xfe\xfd/x.png",
        b"a" * 65_535,
        b"/".join([b"a"] * 30_000),
        b"cats/" + b"\xcc\x81" * 30_000 + b".png",
        b"",
    ]
    for number, path in enumerate(paths):
        for entries in ([Entry(path, small_png(2)), _GOOD], [Entry(path, small_png(2))]):
            kind = "either" if len(entries) == 1 else "read"
            yield f"path {number}, {len(entries)} files", partial(zip_by_hand, entries), kind
    one = [_GOOD] * 2
    yield "one name twice", partial(zip_by_hand, one), "read"
    capitals = [_GOOD, replace(_GOOD, path=b"CATS/1.PNG"), replace(_GOOD, path=b"Cats/1.png ")]
    yield "names that differ in capitals", partial(zip_by_hand, capitals), "read"
    lie = zip_by_hand([_GOOD]).replace(b"cats/1.png", b"dogs/2.exe", 1)
    yield "another name before the file than in the directory", lambda: lie, "either"


def _lies(seed: int) -> _Made:
    for name, change in {
        "checksum": {"checksum": 1},
        "encrypted": {"flags": 1},
        "strongly encrypted": {"flags": 0x41},
        "hidden directory": {"flags": 0x2000},
        "link": {"attributes": LINK},
        "device": {"attributes": DEVICE},
        "size 0": {"size": 0},
        "size 4 GB": {"size": 0xFFFFFFFE},
        "packed size 0": {"packed_size": 0},
        "packed size 4 GB": {"packed_size": 0xFFFFFFFE},
        "offset beyond the end": {"offset": 2**31},
        "offset in another file": {"offset": 3},
        "packed by bzip2": {"method": BZIP2},
        "packed by nothing known": {"method": 99},
        "large sizes that are missing": {"size": 0xFFFFFFFF, "extra": b"\1\0\x08\0"},
        "large sizes of 8 EB": {
            "size": 0xFFFFFFFF,
            "packed_size": 0xFFFFFFFF,
            "offset": 0xFFFFFFFF,
            "extra": struct.pack("<HHQQQ", 1, 24, 2**63, 2**63, 2**63),
        },
        "extra field of itself": {"extra": b"\1\0\0\0" * 10_000},
    }.items():
        entry = replace(_GOOD, path=b"cats/2.png", **change)
        kind = "either" if "extra" in name else "refused"
        yield f"{name}, alone", partial(zip_by_hand, [entry]), kind
        yield f"{name}, beside a good one", partial(zip_by_hand, [_GOOD, entry]), "read"
    for count in (0, 2, 5000, 5001, 65_535):
        yield f"{count} files said, one there", partial(zip_by_hand, [_GOOD], count=count), "either"


def _bombs(seed: int) -> _Made:
    paths = [b"a/%d.png" % number for number in range(4000)]
    yield (
        "4,000 files that quote one another",
        lambda: zip_of_quoted_headers(paths[:2000], small_png()),
        "either",
    )
    yield "5,000 times the same bytes", partial(zip_of_many, 5000, is_honest=True), "refused"
    yield "100,000 files", partial(zip_of_many, 100_000, is_honest=True), "refused"
    yield "100,000 files that say one", partial(zip_of_many, 100_000, is_honest=False), "refused"
    yield "5,000 files that are no pictures", _many_texts, "refused"
    yield "30 files of 10 MB of zeros", partial(_zeros, 30, 10 * MEGABYTE - 1), "refused"
    yield "300 files of 2 MB of zeros", partial(_zeros, 300, 2 * MEGABYTE), "refused"
    yield "an archive of archives", partial(_nested, 12), "refused"
    yield "14 pictures of 39 megapixels", _large_pictures, "either"
    yield "1,001 pictures of one class", _many_pictures, "read"
    yield "500 classes", _many_classes, "read"
    yield "every hostile picture", partial(_hostile_pictures, seed), "read"


def _many_texts() -> bytes:
    return zip_by_hand([Entry(b"t/%d.txt" % number, b"-", method=STORED) for number in range(5000)])


def _zeros(count: int, size: int) -> bytes:
    entry = Entry(b"", b"\x89PNG\r\n\x1a\n" + bytes(size - 8))
    packed = entry.packed
    files = [
        Entry(b"z/%d.png" % number, packed, method=STORED, size=len(packed))
        for number in range(count)
    ]
    listed, body = b"", b""
    for one in files:  # deflate, packed once
        told = replace(one, method=8)
        listed += replace(told, size=size, packed_size=len(packed), file=entry.file).listed(
            len(body)
        )
        body += told.header() + packed
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(listed), len(body), 0)
    return body + listed + end


def _nested(depth: int) -> bytes:
    file = zip_of([("cats/1.png", small_png())])
    for _ in range(depth):
        file = zip_of([(f"cats/{number}.zip", file) for number in range(2)])
    return file


def _large_pictures() -> bytes:
    large = file_of(Image.new("L", (6300, 6348)), "PNG", compress_level=1)
    return zip_of([(f"l/{number}.png", large) for number in range(14)], method=STORED)


def _many_pictures() -> bytes:
    return zip_of(
        [(f"c/{number}.png", small_png(number % 7)) for number in range(1001)], method=STORED
    )


def _many_classes() -> bytes:
    return zip_of([(f"class {number}/1.png", small_png(number % 7)) for number in range(500)])


def _hostile_pictures(seed: int) -> bytes:
    """All small ones in one archive, four classes of them."""
    costly = {"at the limits", "bombs"}
    cases = [case for case in picture_cases(seed) if case.family not in costly]
    files = ((f"class {at % 4}/{at}.png", case.make()) for at, case in enumerate(cases))
    return zip_of([(path, file) for path, file in files if len(file) < 100_000][:900])


def _other_kinds(seed: int) -> _Made:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("cats/1.png")
        info.size = len(small_png())
        archive.addfile(info, io.BytesIO(small_png()))
    files = {
        "nothing": b"",
        "one byte": b"P",
        "the mark alone": b"PK\5\6",
        "an end alone": b"PK\5\6" + bytes(18),
        "many ends": b"PK\5\6" * 200_000,
        "tar": tar.getvalue(),
        "gzip": gzip.compress(tar.getvalue()),
        "RAR": b"Rar!\x1a\x07\0" + bytes(60),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
        "a picture": small_png(),
        "a pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
        "HTML": b"<!DOCTYPE html><script>alert(1)</script>",
        "51 MB": bytes(51 * MEGABYTE),
    }
    for name, file in files.items():
        yield name, lambda f=file: f, "refused"
    for path in ("cats/1.html", "cats/1.svg", "cats/1.keras", "cats/1.pkl", "cats/1.png"):
        yield (
            f"{path} that is a script",
            partial(zip_of, [(path, b"<script>alert(1)</script>")]),
            ("refused"),
        )
    with_pictures = io.BytesIO()
    with zipfile.ZipFile(with_pictures, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/media/image1.png", small_png())
    yield "an office document with a picture", with_pictures.getvalue, "read"


_FAMILIES: dict[str, Callable[[int], _Made]] = {
    "names": _names,
    "headers that lie": _lies,
    "bombs": _bombs,
    "other kinds": _other_kinds,
}
