"""A network built of cards by pointer, finger and keys; what is told of it is the core's.

The builder is by itself, and Python's half of it is called as Streamlit calls it; one visit
shows both in the training room.
"""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from cnn_core.networks.design import design_of
from cnn_core.networks.layer_text import read_layers, write_layers
from cnn_core.networks.presets import default_spec
from pages.parts.components.network_builder import network_builder
from tests.browser.hands import SECONDS, button, open_lesson, problems, settle
from tests.browser.mounted import EmptyPage
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

KEY = "training_builder"
START = "conv4.same-relu-max2-flat"
USUAL = design_of(default_spec("digits"))


class Cards:
    """The network card: of the training room, or by itself."""

    def __init__(self, page):
        self.page = page
        self.component = page.locator(f".st-key-{KEY}")
        expect(self.component.locator("[data-ready]")).to_be_visible()

    @property
    def cards(self):
        return self.component.locator("li.card")

    def head(self, place):
        return self.cards.nth(place).locator(".card-head")

    def press(self, name):
        self.component.get_by_role("button", name=name, exact=True).click()

    def add(self, title):
        """Choose a layer to add, after opening the choice."""
        more = self.component.get_by_role("button", name="+ Layer")
        if more.get_attribute("aria-expanded") == "false":
            more.click()
        self.press(title)

    def expect_cards(self, text):
        """Expect these cards, and on each what the core says of it."""
        design = replace(USUAL, hidden=read_layers(text))
        expect(self.cards).to_have_count(len(design.hidden))
        cards = design.cards[:-1]
        shapes = ["" if card.shape is None else size_of(card.shape) for card in cards]
        weights = [f"{card.num_weights:,}" if card.num_weights else "" for card in cards]
        expect(self.component.locator(".card .shape")).to_have_text(shapes)
        expect(self.component.locator(".card .weights")).to_have_text(weights)


def size_of(shape):
    return "×".join(f"{side:,}" for side in shape)


class Builder(Cards):
    """The card by itself, and what Python does with what it tells."""

    def __init__(self, page, server, layers=START):
        self._empty = EmptyPage(page, server)
        self.feed(layers)
        super().__init__(page)

    def feed(self, layers):
        """Feed it layers, as the page does for another starting point."""
        self.take(read_layers(layers))
        self._empty.show("network_builder", KEY, self.show)

    def show(self):
        design = replace(USUAL, hidden=self.layers)
        start = USUAL.hidden
        network_builder(KEY, design, start=start, batch_size=32, on_layers=self.take)

    def take(self, layers):
        self.layers = layers

    def hear(self, text):
        """Wait until these layers are told, hear of them as the page does, and answer."""
        self.page.wait_for_function("text => told.at(-1)?.[1].text === text", arg=text)
        self._empty.answer(KEY, "layers", self._empty.told("layers")[-1])
        assert write_layers(self.layers) == text

    def expect_layers(self, text):
        """Expect that Python hears of these layers, and what then is on the cards."""
        self.hear(text)
        self.expect_cards(text)


def test_cards_are_added_behind_the_open_one_or_last(page, server):
    builder = Builder(page, server)
    builder.expect_cards(START)
    builder.add("Dense")
    builder.expect_layers(f"{START}-dense32")
    builder.head(1).click()
    builder.add("Convolution")
    builder.expect_layers("conv4.same-relu-conv8.same-max2-flat-dense32")


def test_settings_are_typed_and_chosen(page, server):
    builder = Builder(page, server)
    builder.head(0).click()
    card = builder.cards.nth(0)
    card.get_by_label("filters").fill("12")
    builder.expect_layers("conv12.same-relu-max2-flat")
    card.get_by_label("size", exact=True).fill("5")
    card.get_by_label("padding").select_option("")
    card.get_by_label("activation").select_option("tanh")
    builder.expect_layers("conv12.k5.tanh-relu-max2-flat")
    card.get_by_label("filters").fill("0")  # waits to be finished
    card.get_by_label("size", exact=True).focus()
    expect(card.get_by_label("filters")).to_have_value("12")
    expect(builder.head(0)).to_contain_text("Convolution 12@5×5, Tanh")


def test_cards_are_moved_doubled_taken_away_and_all_is_undone(page, server):
    builder = Builder(page, server)
    builder.head(2).click()
    builder.press("Up")
    builder.expect_layers("conv4.same-max2-relu-flat")
    builder.press("Double")
    builder.expect_layers("conv4.same-max2-max2-relu-flat")
    builder.press("Remove")
    builder.expect_layers("conv4.same-max2-relu-flat")
    for text in ("conv4.same-max2-max2-relu-flat", "conv4.same-max2-relu-flat", START):
        builder.press("Undo")
        builder.expect_layers(text)
    expect(builder.component.get_by_role("button", name="Undo")).to_be_disabled()
    builder.press("Redo")
    builder.expect_layers("conv4.same-max2-relu-flat")
    builder.head(0).focus()
    page.keyboard.press("Control+z")
    builder.expect_layers(START)


def test_a_card_is_led_to_another_place_by_its_handle(page, server):
    builder = Builder(page, server)
    box = builder.cards.nth(2).locator(".handle").bounding_box()
    first = builder.cards.nth(0).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, first["y"] + 2, steps=6)
    page.mouse.up()
    builder.expect_layers("max2-conv4.same-relu-flat")


def test_the_whole_is_built_by_keyboard_alone(page, server):
    builder = Builder(page, server, layers="flat")
    keyboard = page.keyboard
    builder.component.get_by_role("button", name="+ Layer").focus()
    keyboard.press("Enter")
    builder.component.get_by_role("button", name="Dense", exact=True).focus()
    keyboard.press("Enter")
    builder.expect_layers("flat-dense32")
    keyboard.press("Tab")  # from the new card to its first setting
    keyboard.type("16")
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    builder.expect_layers("flat-dense16")


def test_settings_that_say_the_same_or_exclude_each_other(page, server):
    builder = Builder(page, server)
    builder.head(2).click()
    builder.cards.nth(2).get_by_label("stride").fill("1")
    builder.expect_layers("conv4.same-relu-max2.s1-flat")
    builder.cards.nth(2).get_by_label("stride").fill("2")  # that of the window
    builder.expect_layers(START)
    builder.head(0).click()
    builder.cards.nth(0).get_by_label("stride").fill("2")
    builder.expect_layers("conv4.s2.same-relu-max2-flat")
    builder.cards.nth(0).get_by_label("dilation").fill("2")
    builder.expect_layers("conv4.d2.same-relu-max2-flat")
    expect(builder.cards.nth(0).get_by_label("stride")).to_have_value("1")


def test_a_starting_point_can_be_undone_and_is_shown_also_where_the_same_was_built(page, server):
    builder = Builder(page, server)
    builder.feed("flat")
    builder.expect_cards("flat")
    builder.press("Undo")
    builder.expect_layers(START)
    builder.feed("flat-dense32")
    builder.head(1).click()
    builder.press("Remove")
    builder.expect_layers("flat")
    builder.add("Activation")
    expect(builder.cards).to_have_count(2)
    builder.hear("flat-relu")
    builder.feed("flat")
    expect(builder.component.locator(".card .shape")).to_have_text(["64"])


def test_a_finger_builds_on_a_telephone(telephone, server):
    builder = Builder(telephone, server)
    builder.component.get_by_role("button", name="+ Layer").tap()
    builder.component.get_by_role("button", name="Dense", exact=True).tap()
    builder.expect_layers(f"{START}-dense32")
    builder.cards.nth(4).get_by_role("button", name="Up").tap()
    expect(builder.head(3)).to_have_text(re.compile("Dense 32"))
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_visit_builds_what_the_address_says_and_trains_it(page, server):
    query = f"?training_layers={START}&training_epochs_digits=2"
    open_lesson(page, server, "training", query)
    cards = Cards(page)
    cards.expect_cards(START)
    assert_an_impossible_stack_says_which_card_and_why(cards)
    assert_start_over_and_starting_points_can_be_undone(cards)
    cards.head(1).click()
    cards.press("Remove")
    expect_in_address(cards, "conv4.same-max2-flat")
    button(page, "training_train").click()
    own = page.locator(".st-key-card_training_runs").get_by_text("own design").first
    expect(own).to_be_visible(timeout=90 * SECONDS)
    settle(page)
    assert not problems(page)


def is_offered(page, option):
    """Open the list of starting points, also once more: what Streamlit draws anew has closed it."""
    if not option.is_visible():
        page.locator(".st-key-training_network").get_by_role("combobox").first.press("ArrowDown")
    return option.is_visible()


def expect_in_address(cards, text):
    cards.expect_cards(text)
    cards.page.wait_for_url(lambda address: f"training_layers={text}" in address)


def assert_an_impossible_stack_says_which_card_and_why(cards):
    cards.head(0).click()
    cards.add("Flatten")
    wrong = cards.component.locator("li.card.wrong")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("Max pooling")
    design = replace(USUAL, hidden=read_layers("conv4.same-flat-relu-max2-flat"))
    expect(wrong.locator(".problem")).to_have_text(design.cards[3].problem)
    expect(cards.component.locator("li.card.unreached")).to_have_count(1)
    expect(button(cards.page, "training_train")).to_be_disabled()
    cards.press("Undo")
    expect(wrong).to_have_count(0)
    expect(button(cards.page, "training_train")).to_be_enabled()


def assert_start_over_and_starting_points_can_be_undone(cards):
    page = cards.page
    cards.press("Start over")
    expect(cards.cards).to_have_count(len(USUAL.hidden))
    page.wait_for_url(lambda address: "training_layers" not in address)
    cards.press("Undo")
    expect_in_address(cards, START)
    settle(page)
    linear = page.get_by_role("option", name="Linear")
    wait_until(lambda: is_offered(page, linear), "the starting points are offered")
    linear.click()
    expect(cards.cards).to_have_count(1)
    cards.press("Undo")
    expect_in_address(cards, START)
