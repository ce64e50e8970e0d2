"""The map of the choices before a training, and which of their values take part in a search."""

import contextlib

from cnn_core.errors import LessonInputError
from cnn_core.networks.hyperparameters import CHOICES, GROUPS, Choice
from cnn_core.networks.search import MAX_RUNS
from cnn_core.networks.search_space import PRESETS, SearchSpace, read_space
from pages.parts.components import mounting

_MOUNT = mounting.register("choice_map")


def choice_map(key: str, *, start: SearchSpace, seconds: float) -> SearchSpace | None:
    """Show every choice with its values, and let the learner say which take part.

    Parameters
    ----------
    key : str
        Key of the element.
    start : SearchSpace
        What takes part first.
    seconds : float
        What one run takes, as measured.

    Returns
    -------
    space : SearchSpace or None
        What takes part now; None until something was changed.
    """
    settings = {
        "groups": [{"title": title, "about": about} for title, about in GROUPS.items()],
        "choices": [_told(choice) for choice in CHOICES],
        "presets": [
            {"title": preset.title, "text": preset.space.to_text()} for preset in PRESETS.values()
        ],
        "start": start.to_text(),
        "seconds": seconds,
        "most": MAX_RUNS,
    }
    told = mounting.show(_MOUNT, key, settings, {}, on_space_change=lambda: None)
    return space_within(told.space)


def space_within(told: object) -> SearchSpace | None:
    """Return what came from a browser, or from a link, if it makes sense."""
    with contextlib.suppress(LessonInputError):
        return read_space(told) if isinstance(told, str) else None
    return None


def _told(choice: Choice) -> dict[str, object]:
    return {
        "slug": choice.slug,
        "title": choice.title,
        "group": choice.group,
        "does": choice.does,
        "when": choice.when,
        "usual": choice.usual,
        "options": [{"text": option.text, "title": option.title} for option in choice.options],
    }
