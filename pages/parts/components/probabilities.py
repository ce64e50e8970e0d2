"""What a network says: a bar for each class, which moves from one answer to the next."""

from collections.abc import Sequence

from cnn_core import FloatArray
from cnn_core.figures.told import probabilities_summary
from pages.parts.components import mounting

_MOUNT = mounting.register("probabilities")


def probability_bars(
    key: str,
    classes: Sequence[str],
    probabilities: FloatArray | None = None,
    logits: FloatArray | None = None,
) -> None:
    """Show the probability of each class and the logit that it was made of.

    Parameters
    ----------
    key : str
        Key of the element; while it stays, bars move.
    classes : sequence of str
        Names of the classes.
    probabilities, logits : ndarray of shape (num_classes,), optional
        What the network says; left out, the bars wait empty.
    """
    settings = {"classes": list(classes), "summary": "No answer yet."}
    arrays = {}
    if probabilities is not None and logits is not None:
        settings["summary"] = probabilities_summary(probabilities, classes)
        arrays = {"probabilities": probabilities, "logits": logits}
    mounting.show(_MOUNT, key, settings, arrays)
