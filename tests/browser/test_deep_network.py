"""Every number on the screen of a network opened is Keras's own.

Four convolutions on a picture of 64 × 64 × 3: the numbers are read from the page, as a
learner reads them, and compared with what Keras computes from the same weights.
"""

import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.networks.build import activation_name, build_model, set_weights
from cnn_core.networks.inspection import inspect
from cnn_core.networks.layers import Convolution
from cnn_core.networks.runtime import load_keras
from pages.parts.components.network import Hand, Moment, Remark, Side
from tests.browser.network import MountedNetwork
from tests.browser.site import deep

pytestmark = pytest.mark.browser

TOLERANCE = 1e-4
SHOWN = TOLERANCE + 0.5e-4
"""Four decimals are shown: so far may a number on the screen be from one within 1e-4."""

OPENED = Hand("1", 0, 0, 0)


@pytest.fixture(scope="module")
def keras_says():
    return keras_outputs(deep.SPEC)


def keras_outputs(spec):
    """What Keras computes: the output of every stage by its slug, and each layer's own."""
    keras, model = load_keras(), build_model(spec)
    set_weights(model, deep.weights(spec))
    picture = deep.picture(spec)[np.newaxis]
    said = {"0": picture[0]}
    for number, layer in enumerate(spec.layers, start=1):
        names = {str(number): f"layer_{number}"}
        if layer.activation_inside is not None:
            names[f"{number}_activation"] = activation_name(number)
        for slug, name in names.items():
            output = keras.Model(model.input, model.get_layer(name).output)
            said[slug] = output(picture, training=False).numpy()[0]
    return said


@cache
def side(name):
    """Return a network with its picture, as a page feeds it to the component."""
    spec = deep.SPECS[name]
    network = deep.network(spec)
    moment = Moment(0, "untrained", inspect(network, deep.picture(spec)), network.arrays())
    told = ("A network", "An astronaut", "A network, given an astronaut")
    return Side(spec, (moment,), *told, truth=None, novelty=Remark("", "like"))


def mounted(page, server, *names):
    """Show networks with every layer unfolded."""
    network = MountedNetwork(page, server, *map(side, names), start=OPENED)
    network.unfold()
    return network


@pytest.fixture
def network(page, server):
    return mounted(page, server, "deep")


def channel_results(number, keras_says):
    """What each map alone brings to every map of a convolution, by Keras: (H, W, K, C)."""
    keras, layer = load_keras(), deep.SPEC.layers[number - 1]
    kernel = deep.weights()[f"layer_{number}.kernel"]
    before = [slug for slug in keras_says if int(slug.split("_")[0]) < number][-1]
    maps = keras_says[before][np.newaxis]
    each = [
        keras.ops.conv(
            maps[..., [channel]],
            kernel[:, :, [channel]],
            strides=layer.stride,
            padding=layer.padding,
            dilation_rate=layer.dilation,
        )
        for channel in range(kernel.shape[2])
    ]
    return np.stack([np.asarray(one)[0] for one in each], axis=-1)


def test_every_map_says_keras_numbers_under_the_hand(network, keras_says):
    random = np.random.default_rng(0)
    read = 0
    for stage, slug in enumerate(network.slugs()):
        for unit in random.permutation(keras_says[slug].shape[-1])[:6]:
            told = network.point(stage, int(unit), random.uniform(0.02, 0.98, 2))
            if told is None:
                continue
            place, value = told
            expected = keras_says[slug][(*place, int(unit)) if place else int(unit)]
            assert value == pytest.approx(float(expected), abs=SHOWN), (slug, unit, place)
            read += 1
    assert read > 80


def test_an_opened_filter_says_what_each_map_brings(network, keras_says):
    convolutions = [n for n, one in enumerate(deep.SPEC.layers, 1) if isinstance(one, Convolution)]
    assert len(convolutions) == 4
    for number in convolutions:
        assert_filters_say_what_each_map_brings(network, keras_says, number)


def assert_filters_say_what_each_map_brings(network, keras_says, number):
    results = channel_results(number, keras_says)
    weights = deep.weights()
    random = np.random.default_rng(number)
    stage = network.slugs().index(str(number))
    for unit in random.permutation(results.shape[2])[:3]:
        network.open(stage, int(unit))
        for _ in range(4):
            row, column = (int(random.integers(size)) for size in results.shape[:2])
            network.point_in_card(row, column, results.shape[:2])
            shown = network.opened_sum()
            brought = results[row, column, unit]
            np.testing.assert_allclose(shown.parts, brought, atol=SHOWN)
            assert shown.result == pytest.approx(
                float(keras_says[str(number)][row, column, unit]), abs=SHOWN
            )
            assert shown.bias == pytest.approx(
                float(weights[f"layer_{number}.bias"][unit]), abs=SHOWN
            )
            written = [*shown.parts, shown.bias]
            assert sum(written) + shown.rounding == pytest.approx(shown.result, abs=1e-9)


def test_logits_and_probabilities_are_keras_own_at_every_temperature(network, keras_says):
    last = len(deep.SPEC.layers)
    logits, shares = keras_says[str(last)], keras_says[f"{last}_activation"]
    network.open_by_key(network.slugs().index(f"{last}_activation"), 2)
    rows = network.component.locator("table.shares tbody tr:not(.rest)")
    expect(rows).to_have_count(len(shares))
    texts = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.textContent))")
    np.testing.assert_allclose([network.number(row[1]) for row in texts], logits, atol=SHOWN)
    np.testing.assert_allclose([network.number(row[4]) for row in texts], shares, atol=SHOWN)
    powers = [network.number(row[3]) for row in texts]
    np.testing.assert_allclose(powers, np.exp(logits.astype(float)), rtol=2e-3)
    shown = network.component.locator(".answer .number").all_inner_texts()
    np.testing.assert_allclose(
        [float(re.sub("[^0-9.]", "", text)) for text in shown], 100 * shares, atol=0.051
    )
    assert_temperature_flattens_the_probabilities_and_goes_back(network, logits, shares)


def assert_temperature_flattens_the_probabilities_and_goes_back(network, logits, shares):
    slider = network.component.get_by_role("slider", name="Temperature")
    slider.focus()
    network.page.keyboard.press("End")
    hot = np.exp(logits.astype(float) / 10)
    cells = network.component.locator("table.shares tbody tr:not(.rest) td:nth-child(5)")
    shown = [network.number(text) for text in cells.all_inner_texts()]
    np.testing.assert_allclose(shown, hot / hot.sum(), atol=SHOWN)
    network.component.get_by_role("button", name="Back to 1").click()
    shown = [network.number(text) for text in cells.all_inner_texts()]
    np.testing.assert_allclose(shown, shares, atol=SHOWN)


@pytest.mark.parametrize("unit", [0, 13])
def test_votes_add_up_to_the_number_of_a_dense_unit(network, keras_says, unit):
    network.open_by_key(network.slugs().index("13"), unit)
    network.component.get_by_role("button", name="Show ").click()
    row = keras_says["12"]
    weights = deep.weights()["layer_13.kernel"][:, unit]
    votes = sorted(row * weights, key=abs, reverse=True)
    shown = network.component.locator("table.votes tbody tr[data-from]")
    assert shown.count() == min(len(votes), 200)
    texts = shown.evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.textContent))")
    np.testing.assert_allclose(
        [network.number(text[5]) for text in texts], votes[: len(texts)], atol=SHOWN
    )
    line = network.opened_sum()
    assert line.result == pytest.approx(float(keras_says["13"][unit]), abs=SHOWN)


@pytest.mark.parametrize("name", ["linear", "one", "wide", "deep"])
def test_any_network_opens_layer_by_layer(page, server, name):
    network = mounted(page, server, name)
    spec = deep.SPECS[name]
    slugs = network.slugs()
    assert len(slugs) == 1 + len(spec.layers) + sum(
        layer.activation_inside is not None for layer in spec.layers
    )
    for stage in range(len(slugs)):
        network.open_by_key(stage, 0)
        expect(network.component.locator(".opened-panel > *")).to_have_count(1)
        shown = network.component.locator(".opened").inner_text()
        assert "NaN" not in shown
        assert "undefined" not in shown
    shares = network.component.locator(".answer .number").all_inner_texts()
    assert len(shares) == len(spec.classes)
    numbers = [float(re.sub("[^0-9.]", "", text)) for text in shares]
    assert sum(numbers) == pytest.approx(100, abs=0.051 * len(numbers))


def test_two_networks_of_different_layers_stand_beside_one_another(page, server, keras_says):
    network = mounted(page, server, "deep", "shallow")
    titles = network.component.locator(".opened-title")
    both = keras_says, keras_outputs(deep.SPECS["shallow"])

    network.open(1, 2)  # a convolution in both
    expect(titles).to_have_text(["Layer 1, convolution, map 3"] * 2)
    told = network.status().splitlines()
    for line, said in zip(told, both, strict=True):
        row, column, value = re.search(r"row (\d+), column (\d+): ([+−\d.,]*\d)", line).groups()
        expected = float(said["1"][int(row), int(column), 2])
        assert network.number(value) == pytest.approx(expected, abs=SHOWN)

    network.open(1, 6)  # the other has four maps
    expect(titles).to_have_text(["Layer 1, convolution, map 7"])
    network.open(network.slugs().index("3"), 1)  # there the other pools
    expect(titles).to_have_text(["Layer 3, convolution, map 2"])

    shares = network.component.locator(".answer .number").all_inner_texts()
    expected = [
        said[slug] for said, slug in zip(both, ("14_activation", "4_activation"), strict=True)
    ]
    np.testing.assert_allclose(
        [float(re.sub("[^0-9.]", "", text)) for text in shares],
        100 * np.concatenate(expected),
        atol=0.051,
    )
