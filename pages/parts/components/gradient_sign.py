"""A picture, a small change along the signs of a gradient, and what a network says of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_core.networks.adversarial import FULL, Attack, Push
from cnn_core.networks.outputs import class_probabilities
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("gradient_sign")

KINDS = ("gradient", "random")


@dataclass(frozen=True)
class PushLook:
    """How large the change is, in 255ths, and along which signs, one of `KINDS`."""

    step: int
    kind: str


def gradient_sign(
    key: str,
    attack: Attack,
    classes: Sequence[str],
    score: str,
    *,
    alt: str,
    truth: str | None,
    start: PushLook,
) -> PushLook | None:
    """Show a picture, what is added to it, and what comes of it.

    Parameters
    ----------
    key : str
        Key of the element; its state ``look`` is where the slider rests.
    attack : Attack
        As `cnn_core.networks.adversarial.attack` gives it.
    classes : sequence of str
        What the network tells apart.
    score : str
        What the score is that the gradient belongs to.
    alt : str
        What the picture is, for those who cannot see it.
    truth : str or None
        What it really shows, where that is known.
    start : PushLook
        Shown first.

    Returns
    -------
    look : PushLook or None
        Where the slider rests; None until it has moved.
    """
    whole = attack.picture.astype(np.float64) * FULL
    settings: dict[str, Any] = {
        "classes": list(classes),
        "answer": attack.answer,
        "rival": attack.aim.target if attack.aim.becomes is None else attack.aim.becomes,
        "score": score,
        "slopes": {"gradient": attack.gradient.slope, "random": attack.random.slope},
        "length": attack.length,
        "notes": _notes(attack),
        "summaries": {
            "gradient": _summary(attack, attack.gradient, classes, "the gradient's signs"),
            "random": _summary(attack, attack.random, classes, "random signs"),
        },
        "start": {"step": start.step, "kind": start.kind},
        "pixel": _telling_pixel(attack),
        "alt": alt,
        "truth": truth,
    }
    arrays = {"picture": compacted(np.rint(whole * 1e4) / 1e4)}
    for name, push in (("gradient", attack.gradient), ("random", attack.random)):
        arrays |= {
            f"{name}Signs": push.signs.astype(np.int16),
            f"{name}Probabilities": class_probabilities(push.logits),
            f"{name}Linear": push.linear,
            f"{name}Scores": push.scores,
        }
    told = mounting.show(_MOUNT, key, settings, arrays, on_look_change=lambda: None)
    return look_within(told.look, attack)


def look_within(told: object, attack: Attack) -> PushLook | None:
    """Check what came back from a browser.

    Parameters
    ----------
    told : object
        Anything.
    attack : Attack
        What was shown.

    Returns
    -------
    look : PushLook or None
        None for what is none.
    """
    if not isinstance(told, dict):
        return None
    step, kind = told.get("step"), told.get("kind")
    if not isinstance(step, int) or isinstance(step, bool) or kind not in KINDS:
        return None
    return PushLook(step, str(kind)) if 0 <= step <= attack.num_steps else None


def _telling_pixel(attack: Attack) -> list[int]:
    """Return a pixel in the middle of the picture."""
    return [size // 2 for size in attack.picture.shape[:2]]


def _notes(attack: Attack) -> dict[str, str]:
    """Say how the sums of both patterns of signs come about."""
    count, slope = attack.picture.size, attack.gradient.slope
    return {
        "gradient": f"All {count:,} terms have one sign, so they add up: on average "
        f"{slope / count:.3g} a number.",
        "random": f"{count:,} terms of either sign all but cancel: their sum strays from 0 by "
        "about the root of the sum of the squared gradients.",
    }


def _summary(attack: Attack, push: Push, classes: Sequence[str], along: str) -> str:
    """Say what the curve shows."""
    shares = class_probabilities(push.logits)[:, attack.answer] * 100
    return (
        f"Probability of {classes[attack.answer]} along {along}: {shares[0]:.1f} % unchanged, "
        f"{shares[-1]:.1f} % at {attack.num_steps}/255."
    )
