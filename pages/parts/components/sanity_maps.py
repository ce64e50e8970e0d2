"""The maps of every method while layers are drawn anew, and how far each map has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray
from cnn_core.networks.evidence.sanity import RankCorrelation
from pages.parts.components import mounting

_MOUNT = mounting.register("sanity_maps")


@dataclass(frozen=True)
class Row:
    """A method: its title, and a word on it."""

    title: str
    note: str = ""


@dataclass(frozen=True, eq=False)
class Column:
    """A stage: what was drawn anew, what the network says now, and the maps (methods, H, W).

    ``maps`` is None for what is still to come.
    """

    title: str
    told: str
    maps: FloatArray | None


Correlations = Sequence[Sequence[RankCorrelation]]
"""By method, then by stage, as far as they have come."""


def sanity_maps(
    key: str,
    name: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    sizes: Correlations,
    signed: Correlations,
    *,
    sentences: tuple[str, str],
    alt: str,
) -> None:
    """Show maps in rows by method and columns by stage, the first as the network is.

    Parameters
    ----------
    key : str
        Key of the element.
    name : str
        Of picture and network: under another one it begins anew.
    rows : sequence of Row
        The methods.
    columns : sequence of Column
        The stages, all that there will be.
    sizes, signed : sequence of sequence of RankCorrelation
        Each map's with that of the first stage: of the sizes of the values, and with their signs.
    sentences : (str, str)
        What has come of it, by sizes and with sign.
    alt : str
        The grid in words.
    """
    settings = {
        "name": name,
        "methods": [{"title": row.title, "note": row.note} for row in rows],
        "columns": [{"title": column.title, "told": column.told} for column in columns],
        "correlations": [_told(sizes), _told(signed)],
        "sentences": sentences,
        "alt": alt,
    }
    arrays = {
        f"stage{number}": np.asarray(column.maps, np.float32)
        for number, column in enumerate(columns)
        if column.maps is not None
    }
    mounting.show(_MOUNT, key, settings, arrays)


def _told(correlations: Correlations) -> list[list[dict[str, float | None]]]:
    return [
        [
            {
                "covariance": one.covariance,
                "spread": one.spread,
                "otherSpread": one.other_spread,
                "value": one.value,
            }
            for one in row
        ]
        for row in correlations
    ]
