"""Every kind of layer written as code: what runs as shown gives what the model gives."""

import numpy as np
import pytest

from cnn_core.networks import layers
from cnn_core.networks.layer_code import imports_for, keras_layer, numpy_layer
from cnn_core.networks.spec import NetworkSpec

EVERY_KIND = (
    layers.Convolution(4, (3, 5), stride=(2, 1), padding="same", activation="tanh"),
    layers.BatchNormalisation(epsilon=0.01),
    layers.Activation("leaky_relu", 0.1),
    layers.MaxPooling(3, stride=2, padding="same"),
    layers.Convolution(5, (2, 2), dilation=2, use_bias=False, activation="leaky_relu"),
    layers.Activation("leaky_relu"),
    layers.AveragePooling(2, stride=1, padding="same"),
    layers.Dropout(0.3),
    layers.Activation("sigmoid"),
)
ENDS = (
    (layers.Flatten(), layers.Dense(6, "relu", use_bias=False)),
    (layers.GlobalAveragePooling(), layers.Dense(6)),
)


def spec_of(end):
    return NetworkSpec((15, 11, 3), (*EVERY_KIND, *end, layers.Dense(3, "softmax")), tuple("abc"))


def test_the_specs_hold_every_kind():
    kinds = {layer.kind for end in ENDS for layer in spec_of(end).layers}
    assert kinds == set(layers.LAYERS)


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_both_kinds_of_code_give_what_the_model_gives(end):
    import keras

    from cnn_core.networks.build import build_model, weights_of

    spec = spec_of(end)
    model = build_model(spec, seed=2)
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.1, 0.6, array.shape) for array in model.get_weights()])
    picture = rng.random(spec.input_shape, dtype=np.float32)
    expected = model(picture[None]).numpy()[0]

    described = [eval(keras_layer(layer), {"keras": keras}) for layer in spec.layers]
    theirs = keras.Sequential([keras.Input(spec.input_shape), *described])
    theirs.set_weights(list(weights_of(model).values()))
    np.testing.assert_allclose(theirs(picture[None]).numpy()[0], expected, atol=1e-6)

    code = "\n".join(numpy_layer(layer, place) for place, layer in enumerate(spec.layers, 1))
    names = {"maps": picture, "weights": weights_of(model)}
    exec(f"{imports_for(code)}{code}", names)
    np.testing.assert_allclose(names["maps"], expected, atol=1e-5)
