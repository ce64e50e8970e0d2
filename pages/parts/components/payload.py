"""One block of bytes for a component: settings as JSON, then arrays as they lie in memory.

The other half of this agreement is ``assets/components/core/payload.js``.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ALIGNMENT = 8
_WHOLE_TYPES = (np.uint8, np.int16, np.int32)
_TYPES = ("uint8", "int16", "int32", "float32", "float64")


def pack(settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Put settings and arrays into one block of bytes.

    Parameters
    ----------
    settings : mapping
        What JSON can hold; the name "arrays" is taken.
    arrays : mapping of str to ndarray
        Any of uint8, int16, int32, float32 and float64; see `compacted`.

    Returns
    -------
    block : bytes
        Four bytes with the length of the JSON, little-endian; the JSON, filled up with
        blanks to a multiple of eight; the arrays, each filled up likewise.

    Examples
    --------
    >>> block = pack({"stride": 2}, {"map": np.zeros((2, 2), np.float32)})
    >>> len(block) % 8, block[4:16]
    (0, b'{"stride": 2')
    """
    told, pieces, offset = {}, [], 0
    for name, array in arrays.items():
        content = _bytes_of(array)
        told[name] = {
            "type": array.dtype.name,
            "shape": array.shape,
            "offset": offset,
            "digest": _digest(array, content),
        }
        pieces.append(content + bytes(-len(content) % _ALIGNMENT))
        offset += len(pieces[-1])
    return _head(settings, told) + b"".join(pieces)


def compacted(values: NDArray[Any]) -> NDArray[Any]:
    """Hold whole numbers in the smallest type that fits, and others in float32.

    Parameters
    ----------
    values : ndarray of any shape
        Real numbers.

    Returns
    -------
    values : ndarray of the same shape
        uint8, int16, int32 or float32; the same numbers to float32 precision.

    Examples
    --------
    >>> compacted(np.array([0.0, 255.0])).dtype, compacted(np.array([-1404.0])).dtype
    (dtype('uint8'), dtype('int16'))
    >>> compacted(np.array([0.5])).dtype
    dtype('float32')
    """
    if values.size and (values.dtype.kind in "iu" or np.array_equal(values, np.rint(values))):
        low, high = values.min(), values.max()
        for kind in _WHOLE_TYPES:
            if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
                return values.astype(kind)
    return values.astype(np.float32)


def _bytes_of(array: NDArray[Any]) -> bytes:
    if array.dtype.name not in _TYPES:
        raise TypeError(f"Expected one of {_TYPES}. Received: {array.dtype}. Convert it first.")
    return np.ascontiguousarray(array).tobytes()


def _digest(array: NDArray[Any], content: bytes) -> str:
    state = hashlib.blake2b(content, digest_size=8)
    state.update(f"{array.dtype.name}{array.shape}".encode())
    return state.hexdigest()


def _head(settings: Mapping[str, Any], told: dict[str, dict[str, Any]]) -> bytes:
    """Write the JSON with offsets counted from the start of the block.

    The offsets are part of the JSON whose length moves them: so the JSON is given room
    for the longest offsets that could come, and is filled up with blanks.
    """
    room = len(json.dumps({**settings, "arrays": told})) + 12 * len(told)
    room += -(4 + room) % _ALIGNMENT
    placed = {name: {**about, "offset": about["offset"] + 4 + room} for name, about in told.items()}
    text = json.dumps({**settings, "arrays": placed}).encode("ascii")
    return len(text.ljust(room)).to_bytes(4, "little") + text.ljust(room)
