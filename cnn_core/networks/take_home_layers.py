"""The layers of a network as code of Keras, with the seeds that `build_model` gives them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from cnn_core.networks.layer_code import keras_layer
from cnn_core.networks.layers import Convolution, Dense, Dropout, Layer
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.take_home_pieces import LONGEST_LINE, Piece

_INITIALISERS: Mapping[str, str] = MappingProxyType(
    {
        "glorot": "GlorotUniform(seed=seed_of(number))",
        "he": "HeNormal(seed=seed_of(number))",
        "small": "RandomNormal(stddev=0.01, seed=seed_of(number))",
        "large": "RandomNormal(stddev=1.0, seed=seed_of(number))",
    }
)
"""What draws a first kernel, by the word of the settings; 'zeros' is drawn by nothing."""


def seeds_piece(settings: TrainingSettings) -> Piece:
    """Write what draws seeds and first kernels.

    Parameters
    ----------
    settings : TrainingSettings
        With the initialisation.

    Returns
    -------
    piece : Piece
        Leaves ``seed_of``, and a function named as the initialisation, unless that is 'zeros'.
    """
    code = '''def seed_of(number):
    """Answer the seed of a layer, counted from 1."""
    return int(np.random.SeedSequence([SEED, number]).generate_state(1)[0] >> 1)
'''
    if settings.initialisation in _INITIALISERS:
        code += f'''

def {settings.initialisation}(number):
    """Draw the kernel that a layer begins with."""
    return keras.initializers.{_INITIALISERS[settings.initialisation]}
'''
    return Piece("Seeds", "Each layer draws with a seed of its own.", code)


def model_piece(spec: NetworkSpec, settings: TrainingSettings) -> Piece:
    """Write the layers, each with the seed that `build_model` gives it.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    settings : TrainingSettings
        With loss, penalties and initialisation.

    Returns
    -------
    piece : Piece
        Leaves ``model``, which ends as the loss needs it.
    """
    words = "The network, layer by layer."
    if not settings.learns_probabilities:
        words += (
            f" It ends in logits: {output_function(spec)} makes probabilities of them after "
            "the training."
        )
    lines = "".join(
        _layer_line(number, layer, settings)
        for number, layer in enumerate(_trained_layers(spec, settings), start=1)
    )
    penalty = ""
    if _has_penalty(settings):
        penalty = f"penalty = keras.regularizers.L1L2(l1={settings.l1!r}, l2={settings.l2!r})\n"
    return Piece(
        "Network",
        words,
        f"""{penalty}model = keras.Sequential([
    keras.Input({spec.input_shape}),
{lines}])
model.summary()
""",
    )


def _trained_layers(spec: NetworkSpec, settings: TrainingSettings) -> tuple[Layer, ...]:
    """Answer the layers that learn: all, but for the last one's activation if logits are learnt."""
    if settings.learns_probabilities:
        return spec.layers
    last = spec.layers[-1]
    logits = replace(last, activation="linear") if isinstance(last, Dense) else last
    return (*spec.layers[:-1], logits)


def _layer_line(number: int, layer: Layer, settings: TrainingSettings) -> str:
    """Write a layer with what is random in it; in more lines where one would be too long."""
    more = _more_arguments(number, layer, settings)
    if not more:
        return f"    {keras_layer(layer)},\n"
    start, _, told = keras_layer(layer).removesuffix(")").partition("(")
    line = f"    {start}({', '.join([told, *more])}),\n"
    if len(line) <= LONGEST_LINE + 1:
        return line
    return f"    {start}(\n        {told},\n        {', '.join(more)},\n    ),\n"


def _more_arguments(number: int, layer: Layer, settings: TrainingSettings) -> list[str]:
    """List the arguments that only matter for training."""
    if isinstance(layer, Dropout):
        return [f"seed=seed_of({number})"]
    if not isinstance(layer, Convolution | Dense):
        return []
    word = settings.initialisation
    first = f"{word}({number})" if word in _INITIALISERS else f'"{word}"'
    penalty = ["kernel_regularizer=penalty"] if _has_penalty(settings) else []
    return [f"kernel_initializer={first}", *penalty]


def output_function(spec: NetworkSpec) -> str:
    """Name what makes probabilities of logits."""
    return "sigmoid" if spec.has_sigmoid_output else "softmax"


def _has_penalty(settings: TrainingSettings) -> bool:
    return bool(settings.l1 or settings.l2)
