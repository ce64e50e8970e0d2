"""Which values take part in a search, how many combinations they make, and all that as text."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cnn_core.errors import LessonInputError
from cnn_core.networks.hyperparameters import BY_SLUG, CHOICES, USUAL, Combination

MAX_LETTERS = 400
"""More than the largest space needs, and little enough for a link."""

_PART = re.compile(r"([a-z0-9]+)((?:_[a-z0-9.]+)+)")


@dataclass(frozen=True)
class SearchSpace:
    """The values that take part in a search.

    Parameters
    ----------
    options : mapping of str to tuple of str
        Texts of options by the slug of their choice; a choice that is left out stays at its
        usual value. They are put in the order of the choices.

    Raises
    ------
    LessonInputError
        If a choice is not known, has no value left, or has one that is none of its options.

    Examples
    --------
    >>> space = SearchSpace({"filters": ("8", "16"), "rate": ("0.001", "0.01", "0.1")})
    >>> space.count, space.told
    (6, '3 × 2 = 6')
    >>> space.searched
    ('rate', 'filters')
    """

    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [slug for slug in self.options if slug not in BY_SLUG]
        if unknown:
            raise LessonInputError(
                f"Expected choices out of {', '.join(BY_SLUG)}. "
                f"Received: {', '.join(map(str, unknown))[:60]}. Leave it out."
            )
        checked = {
            slug: _checked(slug, self.options.get(slug, (usual,))) for slug, usual in USUAL.items()
        }
        object.__setattr__(self, "options", MappingProxyType(checked))

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return math.prod(len(texts) for texts in self.options.values())

    @property
    def searched(self) -> tuple[str, ...]:
        """The choices with more than one value."""
        return tuple(slug for slug, texts in self.options.items() if len(texts) > 1)

    @property
    def told(self) -> str:
        """The count as a product with the numbers put in."""
        factors = [f"{len(self.options[slug])}" for slug in self.searched]
        return f"{' × '.join(factors)} = {self.count:,}" if len(factors) > 1 else f"{self.count:,}"

    def at(self, place: int) -> Combination:
        """Return one combination by its place among all: the last choice changes fastest.

        Parameters
        ----------
        place : int
            From 0 to ``count`` - 1.

        Returns
        -------
        combination : mapping of str to str
            One option of every choice.

        Examples
        --------
        >>> space = SearchSpace({"filters": ("8", "16"), "rate": ("0.001", "0.01")})
        >>> [(space.at(place)["rate"], space.at(place)["filters"]) for place in range(3)]
        [('0.001', '8'), ('0.001', '16'), ('0.01', '8')]
        """
        chosen = {}
        for slug, texts in reversed(list(self.options.items())):
            place, which = divmod(place, len(texts))
            chosen[slug] = texts[which]
        return {slug: chosen[slug] for slug in self.options}

    def to_text(self) -> str:
        """Write it for a link: what is left at its usual value is left out.

        Examples
        --------
        >>> SearchSpace({"filters": ("8", "16"), "rate": ("0.001",)}).to_text()
        'rate_0.001-filters_8_16'
        """
        return "-".join(
            "_".join((slug, *texts))
            for slug, texts in self.options.items()
            if texts != (USUAL[slug],)
        )


def read_space(text: str) -> SearchSpace:
    """Read a search space from a text of unknown origin.

    Parameters
    ----------
    text : str
        As `SearchSpace.to_text` writes it.

    Returns
    -------
    space : SearchSpace
        The same.

    Raises
    ------
    LessonInputError
        If it is no such text.

    Examples
    --------
    >>> read_space("filters_8_16-rate_0.001").count
    2
    >>> read_space("").count
    1
    """
    parts = text.split("-") if text and len(text) <= MAX_LETTERS else []
    found = [_PART.fullmatch(part) for part in parts]
    slugs = [match[1] for match in found if match]
    if (text and not parts) or len(slugs) != len(found) or len(set(slugs)) != len(slugs):
        raise LessonInputError(
            "Expected a search space such as 'rate_0.001_0.01-filters_8_16'. "
            f"Received: {text!r:.60}. Choose the values on the map."
        )
    return SearchSpace({match[1]: tuple(match[2][1:].split("_")) for match in found if match})


def _checked(slug: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Put options in their order, or say which there are."""
    choice = BY_SLUG[slug]
    ordered = tuple(text for text in choice.texts if text in texts)
    if not ordered or len(ordered) != len(texts):
        raise LessonInputError(
            f"Expected for {choice.title} at least one of {', '.join(choice.texts)}, none twice. "
            f"Received: {', '.join(map(str, texts))[:60] or 'nothing'}. Choose from these."
        )
    return ordered


@dataclass(frozen=True)
class Preset:
    """A search space to begin with."""

    title: str
    space: SearchSpace


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "broad": Preset(
            "A broad look",
            SearchSpace(
                {
                    "rate": ("0.0003", "0.001", "0.003", "0.01", "0.03", "0.1"),
                    "batch": ("16", "32", "64", "128"),
                    "filters": ("4", "8", "16", "32"),
                    "blocks": ("1", "2", "3"),
                    "kernel": ("1", "3", "5"),
                }
            ),
        ),
        "rate_and_filters": Preset(
            "Rate and filters",
            SearchSpace({"rate": ("0.001", "0.003", "0.01", "0.03"), "filters": ("4", "8", "16")}),
        ),
        "optimisers": Preset(
            "Optimisers",
            SearchSpace(
                {
                    "rate": ("0.001", "0.01", "0.1"),
                    "optimiser": ("adam", "sgd", "momentum", "rmsprop"),
                }
            ),
        ),
        "network": Preset(
            "The network",
            SearchSpace({"filters": ("4", "8", "16", "32"), "blocks": ("1", "2", "3")}),
        ),
        "everything": Preset(
            "Everything", SearchSpace({choice.slug: choice.texts for choice in CHOICES})
        ),
    }
)
"""Search spaces to begin with, by their slugs; the first is there before anyone has chosen."""
