"""Held-out pictures worth a look: sure, hard and wrong ones, and strangers to the network."""

import streamlit as st

from cnn_core import Picture
from cnn_core.networks.examples import examples_of
from cnn_core.networks.results import TrainedNetwork
from cnn_core.pictures import prepare_for_network
from pages.parts import cached, data, journey
from pages.parts.components.examples import Example, Group, examples

STRANGERS = ("coffee", "cat", "page")
"""Sample pictures that are none of the classes of any network here."""


def choose(lesson: str, network: TrainedNetwork, position: int, stranger: str | None) -> None:
    """Show the samples; what is pressed becomes the picture that the network gets."""
    chosen_examples = examples_of(network.test)
    positions = [*chosen_examples.sure, *chosen_examples.hard, *chosen_examples.wrong]
    chosen = positions.index(position) if position in positions else None
    if stranger is not None:
        chosen = len(positions) + STRANGERS.index(stranger)

    def take(number: int) -> None:
        if number < len(positions):
            st.session_state[f"{lesson}_example"] = positions[number] + 1
            st.query_params.pop(f"{lesson}_stranger", None)
        else:
            st.query_params[f"{lesson}_stranger"] = STRANGERS[number - len(positions)]

    groups = [
        Group("Sure and right", "sure", _held_out(network, chosen_examples.sure)),
        Group("Right, but hard", "hard", _held_out(network, chosen_examples.hard)),
        Group("Wrong", "wrong", _held_out(network, chosen_examples.wrong)),
        Group("None of these", "strange", tuple(_strange(slug, network) for slug in STRANGERS)),
    ]
    examples(f"{lesson}_samples", groups, label="Sample pictures", chosen=chosen, on_chosen=take)


@st.cache_data(
    max_entries=64,
    show_spinner=False,
    hash_funcs={TrainedNetwork: lambda network: network.spec.input_shape},
)
def stranger(slug: str, network: TrainedNetwork) -> Picture:
    """Return a picture that is none of the classes, made to fit a network."""
    return prepare_for_network(cached.sample(slug), network.spec.input_shape).result


def _strange(slug: str, network: TrainedNetwork) -> Example:
    title = journey.PICTURE.label(slug)
    return Example(stranger(slug, network), "", f"{title}, none of its classes")


def _held_out(network: TrainedNetwork, positions: tuple[int, ...]) -> tuple[Example, ...]:
    """Describe held-out pictures by their truth and what the network made of it."""
    pictures = data.dataset_of(network.dataset).test.pictures
    return tuple(
        Example(pictures[position], _corner(network, position), _told(network, position))
        for position in positions
    )


def _corner(network: TrainedNetwork, position: int) -> str:
    """Return the answer, where it is short enough to stand in a corner."""
    answer = network.spec.classes[network.test.answers[position]]
    return answer if len(answer) < 3 else ""


def _told(network: TrainedNetwork, position: int) -> str:
    classes, test = network.spec.classes, network.test
    answer, truth = test.answers[position], test.labels[position]
    sure = f"{test.probabilities[position, answer] * 100:.1f} %"
    if answer == truth:
        return f"A {classes[truth]}, rightly taken for one with {sure}"
    return f"A {classes[truth]}, taken for {classes[answer]} with {sure}"
