"""Layers as one short line of text, to be typed, and to fit in a link: ``conv8.k5-relu-max2-flat``.

A layer is a word with its number, if it has one, and what differs from the usual after dots;
layers are joined by ``-``. All letters are such as a link needs not disguise.

=====================  ==========================================================
``conv16``             convolution of 16 filters; ``.k5`` or ``.k3x5`` is the size
                       of a filter (3 × 3), ``.s2`` the stride, ``.d2`` the
                       dilation, ``.same`` the padding
``relu``               an activation; also ``tanh``, ``sigmoid``, ``leaky``, with
                       ``.a10`` for a slope of 10 %
``max2``, ``avg2``     pooling over 2 × 2; ``.s1`` is the stride, ``.same`` the padding
``gap``                global average pooling
``drop25``             dropout of 25 %
``norm``               batch normalisation
``flat``               flatten
``dense32``            a dense layer of 32 units
=====================  ==========================================================

Convolution and dense layers may end in an activation (``.relu``) and in ``.nobias``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnn_core.activations import NEGATIVE_SLOPE
from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import (
    Activation,
    AveragePooling,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
)
from cnn_core.shapes import Pair

MAX_LETTERS = 1000
"""More than any network allowed needs, and little enough for a link."""

_ACTIVATIONS = {"relu": "relu", "leaky": "leaky_relu", "sigmoid": "sigmoid", "tanh": "tanh"}
_ACTIVATION_WORDS = {function: word for word, function in _ACTIVATIONS.items()}
_LAYER = re.compile(r"([a-z]+)(\d{1,4}(?:x\d{1,4})?)?((?:\.[a-z]+(?:\d{1,4}(?:x\d{1,4})?)?)*)")
_OPTION = re.compile(r"([a-z]+)(\d{1,4}(?:x\d{1,4})?)?")


def write_layers(layers: Sequence[Layer]) -> str:
    """Write layers as one line.

    Parameters
    ----------
    layers : sequence of Layer
        From the picture upwards. Momentum and epsilon of batch normalisation are
        not written; dropout and slopes are, in whole percent.

    Returns
    -------
    text : str
        What `read_layers` reads.

    Examples
    --------
    >>> write_layers([Convolution(8, (5, 5), padding="same"), Activation(), MaxPooling()])
    'conv8.k5.same-relu-max2'
    """
    return "-".join(_WRITERS[layer.kind](layer) for layer in layers)


def read_layers(text: str) -> tuple[Layer, ...]:
    """Read layers from a line of unknown origin.

    Parameters
    ----------
    text : str
        As `write_layers` writes it; spaces and upper case are passed over.

    Returns
    -------
    layers : tuple of Layer
        Each possible by itself; whether they fit together is for others to say.

    Raises
    ------
    LessonInputError
        If a word is not known, or a number out of range; the message names the layer.

    Examples
    --------
    >>> read_layers("conv8.k5.same - relu - max2")[0].title
    'Convolution 8@5×5'
    >>> read_layers("")
    ()
    """
    plain = "".join(text.split()).lower()
    if len(plain) > MAX_LETTERS:
        raise LessonInputError(
            f"A network is written in at most {MAX_LETTERS} letters; {len(plain):,} came. "
            "Take layers away."
        )
    words = plain.split("-") if plain else []
    return tuple(_read(number, word) for number, word in enumerate(words, start=1))


def _read(number: int, word: str) -> Layer:
    found = _LAYER.fullmatch(word)
    reader = _READERS.get(found[1]) if found else None
    if found is None or reader is None:
        raise LessonInputError(
            f"Expected for layer {number} one of {', '.join(_EXAMPLES)}. "
            f"Received: {word[:30] or 'nothing'}. Write one of these."
        )
    try:
        options = _Options(found[3])
        layer = reader(found[2], options)
        options.require_all_used()
        return layer
    except LessonInputError as error:
        raise LessonInputError(f"Layer {number}, {word[:30]}: {error}") from None


class _Options:
    """What stands after the dots of a layer; each is asked for once."""

    def __init__(self, text: str) -> None:
        self._words = [word for word in text.split(".") if word]

    def number(self, letter: str) -> str | None:
        """Take the number after a letter, as it is written."""
        for word in self._words:
            found = _OPTION.fullmatch(word)
            if found and found[1] == letter and found[2]:
                self._words.remove(word)
                return found[2]
        return None

    def flag(self, name: str) -> bool:
        """Take a word; answer whether it was there."""
        is_there = name in self._words
        if is_there:
            self._words.remove(name)
        return is_there

    def activation(self) -> str:
        """Take the word of an activation."""
        found = (function for word, function in _ACTIVATIONS.items() if self.flag(word))
        return next(found, "linear")

    def require_all_used(self) -> None:
        """Refuse what nobody asked for."""
        if self._words:
            raise LessonInputError(
                f"Expected nothing more after what is known. Received: .{self._words[0]}. "
                "Take it away."
            )


def _pair(text: str) -> Pair:
    first, _, second = text.partition("x")
    return int(first), int(second or first)


def _written(pair: Pair) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}x{pair[1]}"


def _whole(text: str | None, what: str) -> int:
    if text is None or "x" in text:
        raise LessonInputError(
            f"Expected one number of {what}. Received: {text or 'none'}. Add it."
        )
    return int(text)


def _require_none(text: str | None) -> None:
    if text is not None:
        raise LessonInputError(f"Expected no number. Received: {text}. Take it away.")


def _write_convolution(layer: Any) -> str:
    told = [f"conv{layer.filters}"]
    for letter, pair, usual in (
        ("k", layer.kernel_size, (3, 3)),
        ("s", layer.stride, (1, 1)),
        ("d", layer.dilation, (1, 1)),
    ):
        told += [f"{letter}{_written(pair)}"] if pair != usual else []
    told += ["same"] if layer.padding == "same" else []
    return ".".join(told + _ending(layer))


def _read_convolution(number: str | None, options: _Options) -> Layer:
    return Convolution(
        _whole(number, "filters"),
        _pair(options.number("k") or "3"),
        stride=_pair(options.number("s") or "1"),
        dilation=_pair(options.number("d") or "1"),
        padding="same" if options.flag("same") else "valid",
        activation=options.activation(),
        use_bias=not options.flag("nobias"),
    )


def _ending(layer: Any) -> list[str]:
    """Write what convolution and dense layers end in."""
    inside = [] if layer.activation == "linear" else [_ACTIVATION_WORDS[layer.activation]]
    return inside + ([] if layer.use_bias else ["nobias"])


def _write_dense(layer: Any) -> str:
    return ".".join([f"dense{layer.units}", *_ending(layer)])


def _read_dense(number: str | None, options: _Options) -> Layer:
    units = _whole(number, "units")
    return Dense(units, options.activation(), use_bias=not options.flag("nobias"))


def _write_pooling(word: str) -> Callable[[Any], str]:
    def write(layer: Any) -> str:
        told = [word + _written(layer.window)]
        told += [f"s{_written(layer.stride)}"] if layer.stride not in (None, layer.window) else []
        return ".".join(told + (["same"] if layer.padding == "same" else []))

    return write


def _read_pooling(
    kind: type[MaxPooling | AveragePooling],
) -> Callable[[str | None, _Options], Layer]:
    def read(number: str | None, options: _Options) -> Layer:
        stride = options.number("s")
        return kind(
            _pair(number or "2"),
            stride=_pair(stride) if stride else None,
            padding="same" if options.flag("same") else "valid",
        )

    return read


def _write_activation(layer: Any) -> str:
    word = _ACTIVATION_WORDS[layer.function]
    is_usual = layer.function != "leaky_relu" or layer.slope == NEGATIVE_SLOPE
    return word if is_usual else f"{word}.a{round(100 * layer.slope)}"


def _read_activation(word: str) -> Callable[[str | None, _Options], Layer]:
    def read(number: str | None, options: _Options) -> Layer:
        _require_none(number)
        slope = options.number("a") if word == "leaky" else None
        if slope is None:
            return Activation(_ACTIVATIONS[word])
        return Activation(_ACTIVATIONS[word], _whole(slope, "percent") / 100)

    return read


def _read_dropout(number: str | None, options: _Options) -> Layer:
    return Dropout(_whole(number, "percent") / 100)


def _read_plain(kind: Callable[[], Layer]) -> Callable[[str | None, _Options], Layer]:
    def read(number: str | None, options: _Options) -> Layer:
        _require_none(number)
        return kind()

    return read


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "convolution": _write_convolution,
    "activation": _write_activation,
    "max_pooling": _write_pooling("max"),
    "average_pooling": _write_pooling("avg"),
    "global_average_pooling": lambda layer: "gap",
    "dropout": lambda layer: f"drop{round(100 * layer.rate)}",
    "batch_normalisation": lambda layer: "norm",
    "flatten": lambda layer: "flat",
    "dense": _write_dense,
}

_READERS: Mapping[str, Callable[[str | None, _Options], Layer]] = {
    "conv": _read_convolution,
    **{word: _read_activation(word) for word in _ACTIVATIONS},
    "max": _read_pooling(MaxPooling),
    "avg": _read_pooling(AveragePooling),
    "gap": _read_plain(GlobalAveragePooling),
    "drop": _read_dropout,
    "norm": _read_plain(BatchNormalisation),
    "flat": _read_plain(Flatten),
    "dense": _read_dense,
}

_EXAMPLES = ("conv8", *_ACTIVATIONS, "max2", "avg2", "gap", "drop25", "norm", "flat", "dense32")
