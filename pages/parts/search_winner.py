"""The winner of a search: chosen by validation, tested once, and led into the training room."""

import streamlit as st

from cnn_core.datasets.augmentation import LARGEST, Augmentation
from cnn_core.networks.hyperparameters import DATASET, USUAL, Combination, network_of, settings_of
from cnn_core.networks.search import SearchRun
from pages.parts import cached, training_network, training_settings
from pages.parts.lessons import lesson_named

ROOM = "training"


def show(lesson: str, winner: SearchRun, seed: int, test_right: int, test_pictures: int) -> None:
    """Show the winner's two scores, and the door to the training room with its settings."""
    validated, tested, door = st.columns([0.22, 0.22, 0.56], vertical_alignment="center")
    validated.metric(
        f"Run {winner.number}, validation",
        f"{winner.accuracy * 100:.1f} %",
        help="The winner has the highest validation accuracy; of equals, the fewest parameters.",
    )
    tested.metric(
        "The same run, test part",
        f"{test_right / test_pictures * 100:.1f} %",
        f"{test_right} of {test_pictures} right",
        delta_color="off",
        delta_arrow="off",
        help="No other run's score on the test part is told.",
    )
    with door:
        if st.button(
            "Open the winner in the training room",
            icon=":material/tune:",
            key=f"{lesson}_open_winner",
            on_click=set_room,
            args=(winner.combination, seed),
            help="Sets data, network and settings there as in this run",
        ):
            # without parameters of its own, a switch would not leave those bound here behind
            st.switch_page(lesson_named(ROOM).path, query_params={f"{ROOM}_seed": str(seed)})


def set_room(combination: Combination, seed: int) -> None:
    """Set the training room for a combination; what a search leaves alone is as usual."""
    spec, settings = network_of(combination), settings_of(combination, seed)
    if spec == network_of(USUAL):
        training_network.start_over()
    else:
        training_network.take_layers(spec.layers[:-1])
    chosen = {
        "data": DATASET,
        "network": "usual",
        f"rate_{DATASET}": settings.learning_rate,
        f"epochs_{DATASET}": settings.epochs,
        f"batch_{DATASET}": settings.batch_size,
        f"examples_{DATASET}": len(cached.dataset(DATASET).train),
        f"flip_{DATASET}": settings.augmentation.flip,
        **_strengths(settings.augmentation),
        "optimiser": settings.optimiser,
        "schedule": settings.schedule,
        "l1": settings.l1,
        "l2": settings.l2,
        "seed": settings.seed,
        "label_noise": 0,
        "loss": training_settings.USUAL_LOSS,
        "first_weights": training_settings.USUAL_WEIGHTS,
    }
    for name, value in chosen.items():
        st.session_state[f"{ROOM}_{name}"] = value


def _strengths(augmentation: Augmentation) -> dict[str, int]:
    """Return how the pictures are changed, in the units of the room's sliders; only shifts here."""
    others = {f"{name}_{DATASET}": 0 for name in LARGEST}
    return others | {f"shift_{DATASET}": round(augmentation.shift * 100)}
