"""Sharing put to the test: two networks of as many weights, connected in two ways."""

from dataclasses import replace

from cnn_core.datasets.dataset import require_seed
from cnn_core.networks.layer_text import read_layers
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.trials import Trial

DATASET = "digits"
EPOCHS = 15
"""Until more of them changed the accuracy on the validation part only little."""

FULLY_CONNECTED, CONVOLUTIONAL = "Fully connected", "Convolutional"

_LAYERS = {
    FULLY_CONNECTED: "flat-dense13-relu",
    CONVOLUTIONAL: "conv8.same-relu-max2-conv8.same-relu-max2-flat",
}


def sharing_specs() -> dict[str, NetworkSpec]:
    """Describe the two networks: for the same pictures, with nearly as many weights.

    Returns
    -------
    specs : dict of str to NetworkSpec
        By name, the fully connected one first. Thirteen units come nearest to the number of
        weights of the two convolutions of eight filters.

    Examples
    --------
    >>> [spec.count_parameters() for spec in sharing_specs().values()]
    [985, 994]
    """
    usual = default_spec(DATASET)
    return {
        name: NetworkSpec(usual.input_shape, (*read_layers(text), usual.layers[-1]), usual.classes)
        for name, text in _LAYERS.items()
    }


def sharing_trials(seed: int = 0, epochs: int = EPOCHS) -> tuple[Trial, ...]:
    """Plan the comparison: the same pictures, the same settings, another way to be connected.

    Parameters
    ----------
    seed : int, default 0
        Draws the first weights and the order of the pictures.
    epochs : int, default 15
        How often all training pictures are seen.

    Returns
    -------
    trials : tuple of Trial
        Two, for `cnn_core.networks.trials.run_trials`.

    Raises
    ------
    LessonInputError
        If the seed or the number of epochs is out of range.

    Examples
    --------
    >>> [trial.name for trial in sharing_trials()]
    ['Fully connected', 'Convolutional']
    """
    require_seed(seed)
    settings = replace(default_settings(DATASET), epochs=epochs, seed=int(seed))
    return tuple(
        Trial(name, TrainingPlan(spec, DATASET, settings)) for name, spec in sharing_specs().items()
    )
