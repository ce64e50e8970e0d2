"""What a component of a page was fed, read as the browser reads it."""

import json
from typing import Any

import numpy as np


def unpack(block: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read settings and arrays of one block, as assets/components/core/payload.js does."""
    length = int.from_bytes(block[:4], "little")
    settings = json.loads(block[4 : 4 + length])
    arrays = {}
    for name, told in settings["arrays"].items():
        count = int(np.prod(told["shape"], dtype=int))
        flat = np.frombuffer(block, told["type"], count, told["offset"])
        arrays[name] = flat.reshape(told["shape"])
    return settings, arrays


def fed(app: Any, key: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return settings and arrays of the component with this key."""
    element = next(one for one in app.get("bidi_component") if one.key == key)
    return unpack(element.proto.bytes)
