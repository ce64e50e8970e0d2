"""A network opened as learners do it: by pointer, keyboard and finger, beside another, in time.

Most of it is done to the component by itself; visits to the lesson show what Python has to do
with it.
"""

import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.examples import examples_of
from cnn_core.networks.inspection import inspect, inspect_snapshots
from cnn_core.pictures import png_bytes
from cnn_core.pooling import max_pool
from pages.parts import network_view
from pages.parts.components.network import Hand
from pages.parts.lessons import lesson_named
from pages.parts.network_picture import Given
from tests.browser.hands import menu, problems, settle
from tests.browser.network import MountedNetwork, NetworkPage

pytestmark = pytest.mark.browser

CONVOLUTION, RELU, POOLING, SECOND, FLATTEN, DENSE, SOFTMAX = 1, 2, 3, 4, 7, 8, 9
"""Columns of the digits network; the picture is the first."""

OPENED = Hand("4", 9, 1, 1)
"""What is open at first: a map of the second convolution."""


@cache
def side(name="digits", *, epoch=None, with_epochs=False):
    """Return a network of the site with its first held-out picture, as the lesson shows it."""
    network = load_bundled(name)
    part = load_dataset(network.dataset).test
    given = Given(part.pictures[0], "Number 1", network.spec.classes[part.labels[0]], 0)
    if epoch is not None:
        network = network.at_epoch(epoch)
    past = inspect_snapshots(network, given.picture) if with_epochs else ()
    now = inspect(network, given.picture)
    return network_view.side_of(network, now, given, past=past, with_epochs=with_epochs)


@pytest.fixture
def network(page, server):
    return MountedNetwork(page, server, side(), start=OPENED)


def colours_above(network):
    """How many pixels are drawn over the maps, by the hand: lines, frames and fields."""
    return network.component.locator("canvas.edges").last.evaluate(
        """canvas => {
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
            let drawn = 0
            for (let at = 3; at < data.length; at += 4) drawn += data[at] > 0
            return drawn
        }"""
    )


def title(network):
    return network.component.locator(".opened-title")


def test_pointing_lights_up_what_feeds_a_map_and_leaving_goes_back_to_what_is_open(network):
    open_alone = colours_above(network), network.status()
    network.point(SECOND, 2, (0.5, 0.5))
    assert "map 3" in network.status()
    assert "sees 7 × 7 pixels" in network.status() or "sees" in network.status()
    pointed = colours_above(network)
    assert pointed != open_alone[0]
    network.page.mouse.move(5, 5)
    expect(network.component.locator(".status")).to_have_text(open_alone[1])
    assert colours_above(network) == open_alone[0]
    assert_lines_are_as_strong_as_weights_or_as_what_comes_through(network)
    assert_ranges_are_of_a_layer_a_map_or_all(network)


def assert_lines_are_as_strong_as_weights_or_as_what_comes_through(network):
    network.point(SECOND, 2, (0.1, 0.1))
    network.page.mouse.move(5, 5)
    by_weight = network.component.locator("canvas.edges").last.evaluate("c => c.toDataURL()")
    network.component.get_by_role("radio", name=re.compile("weights times")).click()
    network.page.mouse.move(5, 5)
    by_product = network.component.locator("canvas.edges").last.evaluate("c => c.toDataURL()")
    assert by_weight != by_product


def assert_ranges_are_of_a_layer_a_map_or_all(network):
    def drawn():
        return network.component.locator(".column canvas").evaluate_all(
            "all => all.slice(1, 4).map(canvas => canvas.toDataURL())"
        )

    seen = [drawn()]
    for name in ("Each map its own range", "One range for all maps"):
        network.component.get_by_role("radio", name=name).click()
        seen.append(drawn())
    assert len({str(one) for one in seen}) == 3


def test_every_step_is_reached_by_keyboard_alone(network):
    keyboard, component = network.page.keyboard, network.component
    network.unit(SECOND, 5).focus()
    keyboard.press("Escape")
    expect(component.locator(".opened")).to_have_count(0)
    network.unit(0, 0).focus()
    reached = []
    for _ in range(SOFTMAX + 1):
        keyboard.press("Enter")
        reached.append(title(network).inner_text())
        for _ in range(3):
            before = network.focused()
            keyboard.press("ArrowRight")
            if network.focused()[0] != before[0]:
                break
    kinds = ["picture", "convolution", "ReLU", "max pooling", "convolution", "ReLU"]
    kinds += ["max pooling", "flatten", "dense", "softmax"]
    assert all(
        kind in text.lower() or kind in text for kind, text in zip(kinds, reached, strict=True)
    )
    assert not problems(network.page)
    assert_keys_walk_through_a_layer(network)


def assert_keys_walk_through_a_layer(network):
    keyboard = network.page.keyboard
    network.unit(CONVOLUTION, 0).focus()
    for key, unit in (("ArrowDown", 1), ("End", 15), ("ArrowUp", 14), ("Home", 0)):
        keyboard.press(key)
        assert network.focused() == (CONVOLUTION, unit)
        assert f"map {unit + 1}" in network.status()


def test_pooling_and_relu_open_with_the_cores_numbers(network):
    digits, picture = load_bundled("digits"), load_dataset("digits").test.pictures[0]
    weights = digits.arrays()
    sums = convolve(
        picture, weights["layer_1.kernel"], bias=weights["layer_1.bias"], padding="same"
    )
    pooled = max_pool(relu(sums))
    network.open(POOLING, 3)
    for row, column in ((0, 0), (2, 1), (3, 3)):
        place_in_pane(network, 1, row, column, pooled.shape[:2])
        result = network.component.locator(".nested .result:visible").inner_text()
        assert network.number(result) == pytest.approx(float(pooled[row, column, 3]), abs=6e-5)
    network.open(RELU, 4)
    for row, column in ((0, 0), (4, 5), (7, 7)):
        place_in_pane(network, 0, row, column, sums.shape[:2])
        result = network.component.locator(".nested .result:visible").inner_text()
        assert network.number(result) == pytest.approx(
            max(0, float(sums[row, column, 4])), abs=6e-5
        )


def place_in_pane(network, number, row, column, shape):
    pane = network.component.locator(".nested .pane-box:visible").nth(number)
    pane.scroll_into_view_if_needed()
    box = pane.bounding_box()
    network.page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / shape[1],
        box["y"] + (row + 0.5) * box["height"] / shape[0],
    )


def test_flatten_says_which_pixel_became_which_number(network):
    network.open_by_key(FLATTEN, 0)
    slider = network.component.get_by_role("slider", name="Number of the row")
    slider.focus()
    for _ in range(19):
        network.page.keyboard.press("ArrowRight")
    expect(title(network)).to_have_text(re.compile("number 20$"))
    expect(network.component.locator(".formula")).to_have_text(
        "(row 0 × 2 + column 1) × 16 + 3 = 19, so it is number 20"
    )
    row = network.component.locator("tr.here td").all_inner_texts()
    assert row[0] == "map 4, row 0, column 1"


def test_one_channel_can_be_taken_alone_and_all_together(network):
    network.open(SECOND, 6)
    component = network.component
    component.get_by_role("button", name="map 3", exact=True).click()
    expect(component.get_by_text("on map 3 alone")).to_be_visible()
    part = component.locator(".part").nth(2).inner_text()
    expect(component.locator(".nested .result:visible")).to_have_text(part)
    component.get_by_role("button", name="Take all together").click()
    whole = component.locator(".panel > .sum-line .result").inner_text()
    expect(component.locator(".nested .result:visible")).to_have_text(whole)


def test_moving_through_the_epochs_moves_the_whole_network(page, server):
    network = MountedNetwork(page, server, side(with_epochs=True), start=OPENED)
    component, keyboard = network.component, network.page.keyboard
    end = component.locator(".answer .number").all_inner_texts()
    slider = component.get_by_role("slider", name="Epoch")
    slider.focus()
    keyboard.press("Home")
    expect(component.locator(".epochs output")).to_have_text("untrained")
    untrained = component.locator(".answer .number").all_inner_texts()
    assert untrained != end
    keyboard.press("ArrowRight")
    expect(component.locator(".epochs output")).to_have_text(told_of_epoch(1))
    assert component.locator(".answer .number").all_inner_texts() not in (untrained, end)
    keyboard.press("End")
    expect(component.locator(".answer .number").first).to_have_text(end[0])
    assert_the_training_can_be_played(network)


def told_of_epoch(epoch):
    accuracy = load_bundled("digits").history[epoch - 1].validation_accuracy
    return f"{epoch} of 25 · validation {accuracy * 100:.1f} %"


def assert_the_training_can_be_played(network):
    network.component.get_by_role("button", name="Play the training").click()
    told = network.component.locator(".epochs output")
    expect(told).to_have_text(re.compile(r"^\d+ of 25 · validation"))
    network.component.get_by_role("button", name="Pause").click()
    still = told.inner_text()
    network.page.wait_for_timeout(700)
    assert told.inner_text() == still


def test_the_same_unit_stays_selected_in_a_comparison(page, server):
    network = MountedNetwork(page, server, side(), side(epoch=0), start=OPENED)
    expect(network.component.locator(".overview")).to_have_count(2)
    network.open(CONVOLUTION, 4)
    expect(title(network)).to_have_text(["Layer 1, convolution, map 5"] * 2)
    whose = network.component.locator(".opened-head > .quiet").all_inner_texts()
    assert "97.6 %" in whose[0]
    assert "before training" in whose[1]
    weights = [load_bundled("digits").at_epoch(epoch).arrays() for epoch in (25, 0)]
    biases = network.component.locator(".panel > .sum-line .sum-terms").all_inner_texts()
    for text, arrays in zip(biases, weights, strict=True):
        bias = float(arrays["layer_1.bias"][4])
        shown = re.search(r"([+−]?[\d.]+) bias", text)
        assert network.number(shown[1]) == pytest.approx(bias, abs=6e-5)
    assert network.status().count("map 5") == 2


def test_another_network_opens_the_like_layer_and_is_folded_for_itself(network):
    network.open_by_key(SOFTMAX, 2)
    network.feed(side("shapes"), start=Hand("10", 0, 0, 0))
    expect(title(network)).to_have_text(re.compile("^Layer 14, softmax, class "))
    folded = network.component.locator(".column.folded")
    expect(folded).not_to_have_count(0)
    expect(network.component.locator(".column.answer .unit").first).to_be_visible()
    network.feed(side("signboards"), start=Hand("1", 0, 0, 0))
    expect(title(network)).to_have_text(re.compile("sigmoid, class "))
    expect(folded).to_have_count(0)
    shares = network.component.locator(".answer .number").all_inner_texts()
    assert len(shares) == 2


def test_larger_maps_keep_the_opened_unit_in_sight_and_escape_closes_it_from_inside(network):
    network.open(SECOND, 12)
    for _ in range(6):
        network.component.get_by_role("button", name="Larger maps").click()
    seen = network.component.locator(".scroll").bounding_box()
    unit = network.unit(SECOND, 12).bounding_box()
    assert seen["x"] <= unit["x"] + unit["width"] / 2 <= seen["x"] + seen["width"]
    network.component.get_by_role("button", name="The next unit").focus()
    network.page.keyboard.press("Escape")
    expect(network.component.locator(".opened")).to_have_count(0)
    assert network.focused() == (SECOND, 12)


def test_a_finger_opens_layers_of_a_list_on_a_telephone(telephone, server):
    network = MountedNetwork(telephone, server, side(), start=OPENED)
    component = network.component
    expect(component.locator(".overview.list")).to_be_visible()
    for stage, unit in ((CONVOLUTION, 3), (POOLING, 1), (DENSE, 6), (SOFTMAX, 2)):
        target = network.unit(stage, unit)
        target.scroll_into_view_if_needed()
        target.tap()
        opened = component.locator(".opened")
        expect(opened).to_be_visible()
        assert (
            opened.evaluate("element => element.previousElementSibling.dataset.slug")
            == (network.slugs()[stage])
        )
        assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 390


def assert_small(home):
    """Assert that units of a small network are pointed at, and none is opened."""
    expect(home.locator("[data-ready]")).to_be_visible(timeout=60_000)
    expect(home.get_by_role("slider")).to_have_count(0)
    shares = [
        float(re.sub("[^0-9.]", "", text))
        for text in home.locator(".answer .number").all_inner_texts()
    ]
    assert sum(shares) == pytest.approx(100, abs=0.6)
    unit = home.locator(".unit[data-stage='4'][data-unit='2']")
    unit.scroll_into_view_if_needed()
    unit.hover()
    expect(home.locator(".status")).to_contain_text("map 3")
    unit.click()
    expect(home.locator(".opened")).to_have_count(0)


def test_a_visit_opens_units_without_a_server_which_follow_the_learner_and_the_link(page, server):
    network = NetworkPage(page, f"{server.url}/network")
    assert_opening_needs_no_server(network)
    assert_epochs_travel_when_the_hand_goes_to_them(network)
    network.open(CONVOLUTION, 5)  # and away at once
    menu(page, "Pooling")
    menu(page, "The network")
    expect(title(network)).to_have_text("Layer 1, convolution, map 6")
    assert_a_sample_that_is_pressed_goes_through(network)
    network.open(CONVOLUTION, 2)
    settle(page)
    page.get_by_role("button", name="Link").click()
    link = page.locator("code").filter(has_text="network_layer").inner_text()
    opened = network.status()
    network = NetworkPage(page, link)
    assert network.status() == opened
    expect(title(network)).to_have_text("Layer 1, convolution, map 3")
    home = lesson_named("home")
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=home.title).first.click()
    assert_small(page.locator(".st-key-home_network"))
    assert not problems(page)


def assert_opening_needs_no_server(network):
    network.page.context.set_offline(True)
    try:
        for stage in (CONVOLUTION, RELU, POOLING, SECOND, FLATTEN, DENSE, SOFTMAX):
            network.open_by_key(stage, 0)
            expect(network.component.locator(".opened-panel > *")).to_have_count(1)
    finally:
        network.page.context.set_offline(False)


def assert_epochs_travel_when_the_hand_goes_to_them(network):
    """Assert that they are sent once, and that from then on the browser has them all."""
    component, keyboard = network.component, network.page.keyboard
    end = component.locator(".answer .number").all_inner_texts()
    slider = component.get_by_role("slider", name="Epoch")
    slider.focus()
    keyboard.press("Home")
    expect(component.locator(".epochs output")).to_have_text("untrained")
    network.page.context.set_offline(True)
    try:
        keyboard.press("ArrowRight")
        expect(component.locator(".epochs output")).to_have_text(told_of_epoch(1))
        assert component.locator(".answer .number").all_inner_texts() != end
        keyboard.press("End")
        expect(component.locator(".answer .number").first).to_have_text(end[0])
    finally:
        network.page.context.set_offline(False)


def assert_a_sample_that_is_pressed_goes_through(network):
    wrong = examples_of(load_bundled("digits").test).wrong
    samples = network.page.locator(".st-key-network_samples")
    before = network.component.locator(".side-head .quiet").first.inner_text()
    samples.locator(".group.wrong button").first.click()
    expect(network.component.locator(".side-head .quiet").first).not_to_have_text(before)
    expect(network.component.locator(".verdict").first).to_contain_text("the truth is")
    network.page.wait_for_url(f"**network_example={wrong[0] + 1}*")
    samples.get_by_role("radio", name="Coffee").click()
    expect(network.component.locator(".side-head .quiet").first).to_contain_text("none of its")
    network.page.wait_for_url("**network_stranger=coffee*")


def test_a_visit_goes_from_network_to_network_and_brings_a_picture_of_odd_size(page, server):
    query = "network_source=My+picture&network_layer=13&network_unit=2"
    network = NetworkPage(page, f"{server.url}/network?{query}")
    page.get_by_role("radio", name="Draw").click()
    page.wait_for_url("**network_source=Draw*")
    # it takes no ink, so that choice leaves the address; and it has a layer 13
    choose_network(page, "Shapes in clutter")
    page.wait_for_url(lambda address: "network_source" not in address)
    expect(page.get_by_role("radio", name="Held-out")).to_be_checked()
    expect(page.locator(".st-key-network_samples")).to_be_visible()
    assert not problems(page)
    choose_network(page, "X or O")
    expect(network.component.locator(".answer .number")).to_have_count(2)
    assert not problems(page)
    page.get_by_role("radio", name="My picture").click()
    assert_a_picture_of_odd_size_goes_through_or_is_refused_in_a_sentence(network)


def assert_a_picture_of_odd_size_goes_through_or_is_refused_in_a_sentence(network):
    page = network.page
    page.get_by_role("button", name="Chelsea the cat").last.click()
    shown = network.component.locator(".side-head .quiet").first
    bring(page, 1, 1)
    expect(page.get_by_test_id("stAlert")).to_contain_text("this one is 1 × 1")
    expect(shown).to_have_text("Chelsea the cat")
    bring(page, 360, 8)
    expect(shown).to_have_text("Your own picture")
    expect(network.component.locator(".novelty").first).to_contain_text("limit 1.00")
    assert not problems(page)


def choose_network(page, title):
    page.locator(".st-key-network_which").get_by_role("combobox").first.click()
    page.get_by_role("option", name=title).first.click()
    settle(page)


def bring(page, width, height):
    brightness = np.linspace(0, 1, width * height, dtype=np.float32)
    data = png_bytes(brightness.reshape(height, width, 1))
    file = {"name": "odd.png", "mimeType": "image/png", "buffer": data}
    page.locator("input[type=file]").first.set_input_files(file)
