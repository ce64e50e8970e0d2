"""Zip archives for tests: honest ones by the standard library, hostile ones byte by byte."""

import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.core.picture_files import png_file

STORED, DEFLATED, BZIP2 = 0, 8, 12
LINK, DEVICE = 0o120777 << 16, 0o020666 << 16
LARGE = 0xFFFFFFFF


@functools.cache
def small_png(seed: int = 0, side: int = 8) -> bytes:
    """A grey PNG of noise, another one for every seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (side, side), dtype=np.uint8)
    return png_file(side, side, b"".join(b"\0" + row.tobytes() for row in noise))


def zip_of(
    files: Iterable[tuple[str, bytes]], *, method: int = DEFLATED, comment: bytes = b""
) -> bytes:
    """An honest archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression=method) as archive:
        archive.comment = comment
        for path, file in files:
            archive.writestr(zipfile.ZipInfo(path), file, compress_type=method)
    return packed.getvalue()


@dataclass(frozen=True)
class Entry:
    """One file of an archive written by hand; each header may say what it likes."""

    path: bytes
    file: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    attributes: int = 0
    checksum: int | None = None
    size: int | None = None
    packed_size: int | None = None
    offset: int | None = None
    extra: bytes = b""

    @property
    def packed(self) -> bytes:
        return deflated(self.file) if self.method == DEFLATED else self.file

    def header(self) -> bytes:
        """What stands before the packed file; its sizes are told in the directory alone."""
        kind = struct.pack("<4s5H", b"PK\3\4", 20, self.flags, self.method, 0, 0)
        return kind + struct.pack("<3IHH", 0, 0, 0, len(self.path), 0) + self.path

    def local(self) -> bytes:
        """The packed file after its header."""
        return self.header() + self.packed

    def listed(self, offset: int) -> bytes:
        """The file's line in the directory."""
        checksum = zlib.crc32(self.file) if self.checksum is None else self.checksum
        size = len(self.file) if self.size is None else self.size
        packed_size = len(self.packed) if self.packed_size is None else self.packed_size
        return (
            struct.pack("<4s6H", b"PK\1\2", 20, 20, self.flags, self.method, 0, 0)
            + struct.pack("<3I", checksum, packed_size, size)
            + struct.pack("<5HI", len(self.path), len(self.extra), 0, 0, 0, self.attributes)
            + struct.pack("<I", offset if self.offset is None else self.offset)
            + self.path
            + self.extra
        )


def deflated(file: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(file) + packer.flush()


def zip_by_hand(
    entries: Sequence[Entry], *, before: bytes = b"", count: int | None = None
) -> bytes:
    """An archive of entries that may lie, after whatever stands before it."""
    files, listed = b"", b""
    for entry in entries:
        listed += entry.listed(len(files))
        files += entry.local()
    return before + files + listed + end_of(listed, len(files), count or len(entries))


def end_of(listed: bytes, offset: int, count: int) -> bytes:
    """The record that ends an archive."""
    few = count & 0xFFFF
    return struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, few, few, len(listed), offset, 0)


def large_end_of(listed: bytes, offset: int, count: int) -> bytes:
    """The records that end an archive with sizes of 64 bits."""
    sizes = struct.pack("<4Q", count, count, len(listed), offset)
    end = struct.pack("<4sQHHII", b"PK\6\6", 44, 45, 45, 0, 0) + sizes
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, offset + len(listed), 1)
    return (
        end + locator + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, LARGE, LARGE, 0)
    )


def zip_of_many(count: int, *, is_honest: bool) -> bytes:
    """An archive that lists one tiny file very many times; its end says so, or says 1."""
    entry = Entry(b"a.png", b"-", method=STORED)
    listed = entry.listed(0) * count
    end = large_end_of if is_honest else end_of
    return entry.local() + listed + end(listed, len(entry.local()), count if is_honest else 1)


def zip_of_quoted_headers(paths: Sequence[bytes], kernel: bytes) -> bytes:
    """The bomb of D. Fifield, A better zip bomb, 2019: all files end in the same packed bytes.

    A block of deflate that is stored, not packed, quotes the header of the file that follows.
    """
    file, packed = kernel, deflated(kernel)
    lines = [(Entry(paths[-1], file), packed)]
    for path in reversed(paths[:-1]):
        header = lines[0][0].header()
        file = header + file
        packed = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + header + packed
        lines.insert(0, (Entry(path, file), packed))
    files = lines[0][0].header() + packed
    listed = b"".join(
        replace(entry, packed_size=len(body)).listed(len(files) - len(body) - len(entry.header()))
        for entry, body in lines
    )
    return files + listed + end_of(listed, len(files), len(lines))
