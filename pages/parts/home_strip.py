"""The stages of the journey as the home page shows them, for the picture and settings of now."""

from cnn_core import FloatArray
from cnn_core.activations import ACTIVATIONS
from cnn_core.figures.drawings import map_summary, maps_summary, picture_summary
from cnn_core.figures.numbers import percent
from cnn_core.shapes import Pair, as_pair, padding_amounts
from cnn_core.stack import StepResult
from pages.parts import journey
from pages.parts.components.flashlight import whole
from pages.parts.components.journey_strip import Sliding, Stage


def stages(layers: StepResult) -> list[Stage]:
    """Return what each stage shows; ``layers`` is the last step of a stack on the picture."""
    picture, response = journey.picture(), journey.response()
    activated, pooled = journey.activated(), journey.pooled()
    activation = ACTIVATIONS[journey.ACTIVATION.value]
    kernel, left = journey.kernel().title, percent(pooled.size, activated.size)
    size = " × ".join(map(str, picture.shape))
    seen = picture_summary(picture, journey.picture_alt())
    maps = layers.maps
    return [
        Stage("picture", "pixels", "Pixels", f"{size} numbers", seen, whole(picture)),
        Stage(
            "response", "convolution", "One filter", kernel, map_summary(response, kernel), response
        ),
        Stage(
            "activated",
            "activation",
            activation.title,
            activation.does,
            map_summary(activated, activation.title),
            activated,
        ),
        Stage(
            "pooled",
            "pooling",
            "Pooling",
            f"{journey.POOLING.value}, {left} are left",
            map_summary(pooled, "The pooled map"),
            pooled,
        ),
        Stage(
            "layers",
            "layers",
            "Layers",
            f"{maps.shape[2]} filters; the strongest answer",
            maps_summary(maps, f"{maps.shape[2]} filters"),
            maps,
        ),
    ]


def brightest(response: FloatArray) -> Pair:
    """Return the place where the filter says yes most loudly: it goes on through ReLU."""
    row, column = divmod(int(response.argmax()), response.shape[1])
    return row, column


def filter_window() -> Sliding:
    """Return how the chosen filter moves over the picture."""
    window = journey.window()
    size = journey.kernel().shape[0], journey.kernel().shape[1]
    margins = padding_amounts(journey.picture().shape[:2], size, **window._asdict())
    return Sliding(
        size, as_pair(window.stride, "stride"), as_pair(window.dilation, "dilation"), margins
    )


def pooling_window() -> Sliding:
    """Return how the chosen pooling moves over the activated map."""
    options = journey.pool_keywords()
    size = as_pair(options.pop("window"), "window")
    margins = padding_amounts(journey.activated().shape[:2], size, **options)
    return Sliding(size, as_pair(options["stride"], "stride"), (1, 1), margins)
