"""Lesson: train a network on real examples, live, and test it once."""

import streamlit as st

from cnn_core.challenges import training_challenges
from cnn_core.datasets import DATASETS
from cnn_core.networks.snippets import training_snippets
from pages.parts import (
    challenges,
    classroom,
    code,
    prose,
    training_board,
    training_experiments,
    training_result,
    training_runs,
    training_settings,
)

LESSON = "training"

classroom.show(LESSON)
settings_side, live_side = st.columns([0.3, 0.7])
with settings_side:
    plan = training_settings.choose(LESSON)
with live_side:
    training_board.controls(LESSON, plan)
    live = st.fragment(training_board.live, run_every=training_board.seconds_between_looks())
    live(LESSON, plan.dataset_name)
    classroom.door(LESSON, plan.dataset_name)
    training_result.show(LESSON, plan.dataset_name)
    training_runs.show(LESSON)
if plan.design.spec is not None and plan.dataset_name in DATASETS:
    spec = plan.design.spec
    code.show(
        LESSON,
        lambda: training_snippets(spec, plan.dataset_name, plan.settings),
        note="In the folder of the project. Keras trains the network above; NumPy alone trains "
        "the linear one, at a learning rate of its own.",
    )
prose.show(LESSON, "idea")
prose.show(LESSON, "held_out")
prose.show(LESSON, "try")
training_experiments.show(LESSON)
challenges.ask(
    LESSON,
    training_challenges(
        plan.num_train or 1_200, plan.settings.batch_size, len(plan.design.classes)
    ),
)
challenges.next_lesson(LESSON)
