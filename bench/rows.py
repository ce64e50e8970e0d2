"""A row of the table: a figure, its peer, and the ratio that is allowed."""

from typing import Any


def compared(name: str, ours: float, peer: float, unit: str, budget: float = 1.0) -> dict[str, Any]:
    """Set a figure beside its peer; it is met where their ratio is within the budget."""
    ratio = ours / peer
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "unit": unit,
        "ratio": ratio,
        "budget": budget,
        "met": ratio <= budget,
    }
