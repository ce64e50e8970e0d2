"""What hypothesis draws for these tests: any JSON, and right documents with something put in."""

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.hostile.odd_texts import ODD_TEXTS

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "20"))
"""Few in a run of all tests; `python -m tests.hostile --long` asks for many."""

some = settings(
    max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

any_text = st.sampled_from(ODD_TEXTS) | st.text(st.characters(exclude_categories=()), max_size=60)

_numbers = st.sampled_from(
    [0, -1, 1, 2**31, -(2**63), 10**30, 10**400, 1e308, -0.0, 0.5, 1e-320]
    + [float("nan"), float("inf"), float("-inf")]
)
_leaves = st.none() | st.booleans() | st.integers(-9, 9) | _numbers | any_text

any_json = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


def deeply_nested(depth: int) -> str:
    """Write lists within lists, which a reader that calls itself cannot follow."""
    return "[" * depth + "]" * depth


@st.composite
def spoilt(draw: Any, document: Any) -> Any:
    """Put anything in one or two places of a right document, or leave something out."""
    changed = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 2))):
        places = list(_places(changed))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        if isinstance(holder, dict) and draw(st.integers(0, 5)) == 0:
            del holder[key]
        elif isinstance(holder, dict) and draw(st.integers(0, 5)) == 0:
            holder[draw(any_text)] = draw(any_json)
        else:
            holder[key] = draw(any_json)
    return changed


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Give every holder and key of a document, outermost first."""
    pairs = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in list(pairs):
        yield document, key
        if isinstance(value, dict | list):
            yield from _places(value)


def as_json(document: Any) -> str:
    """Write as Python writes it, NaN and all: a browser or a file can hold that too."""
    return json.dumps(document)
