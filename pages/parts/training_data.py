"""The data card of the training room: which pictures, how many, and how they are changed."""

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core.datasets import Dataset, Part
from cnn_core.datasets.augmentation import LARGEST, Augmentation, augment, picture_rngs
from cnn_core.datasets.downloaded import DOWNLOADS
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import pictures_svg
from cnn_core.networks.presets import default_spec, usual_network
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from pages.parts import data, own_classes, own_classes_dialog

NUM_EXAMPLES = 12
MOST_SMALL_PIXELS = 28 * 28
"""Pictures with more pixels than this stand four in a row, not six."""

USUAL = "digits"
PREVIEWED_EPOCHS = 20
COUNTS = (20, 50, 100, 200, 400, 800, 1_600, 3_200, 6_400)

_STRENGTHS = {
    "shift": ("Shift", "%", 5),
    "rotation": ("Rotate", "°", 5),
    "zoom": ("Zoom", "%", 5),
    "brightness": ("Brightness", "%", 5),
    "noise": ("Noise", "%", 2),
}
"""For each strength: what it is called, its unit, and the step of its slider."""


@dataclass(frozen=True)
class Chosen:
    """What is learnt from.

    ``dataset`` is None as long as it is not there, and ``problem`` says why. ``usual`` is
    the network to start from, ``changes`` are settings that this card has made. The preview
    of ``epoch`` has its ``place``.
    """

    slug: str
    name: str
    dataset: Dataset | None
    usual: NetworkSpec
    changes: dict[str, Any]
    problem: str = ""
    place: DeltaGenerator | None = None
    epoch: int = 1

    @property
    def num_train(self) -> int:
        """How many pictures are learnt from."""
        if self.dataset is None:
            return 0
        return self.changes.get("num_examples") or len(self.dataset.train)


def choose(lesson: str) -> Chosen:
    """Choose the data, and what is done to its training pictures."""
    slug = st.pills(
        "Data",
        data.CHOICES,
        default=USUAL,
        required=True,
        format_func=_title,
        key=f"{lesson}_data",
        bind="query-params",
    )
    slug = slug if slug in data.CHOICES else USUAL
    if slug == data.OWN:
        return _own(lesson)
    if slug in DOWNLOADS:
        return _downloaded(lesson, slug)
    return _shown(lesson, slug, data.dataset_of(slug))


def _title(slug: str) -> str:
    return "My own pictures" if slug == data.OWN else data.title_of(slug)


def _downloaded(lesson: str, slug: str) -> Chosen:
    """Fetch a data set on its first use; where that cannot be, say so and take a bundled one."""
    if refused := _refusal(slug):
        st.warning(refused, icon=":material/cloud_off:")
        st.button("Try again", key=f"{lesson}_fetch_again", on_click=_forget_refusal, args=(slug,))
        return _shown(lesson, DOWNLOADS[slug].bundled, data.dataset_of(DOWNLOADS[slug].bundled))
    if data.fetch(slug) is None:
        return _shown(lesson, slug, data.dataset_of(slug))
    _wait_for(slug)
    problem = f"{DOWNLOADS[slug].title} is being fetched."
    return Chosen(slug, slug, None, default_spec(slug), {}, problem)


@st.fragment(run_every=0.5)
def _wait_for(slug: str) -> None:
    """Look now and then whether a data set has come."""
    entry = DOWNLOADS[slug]
    st.progress(0.0, f"Fetching {entry.title}, {entry.megabytes} MB, from {entry.host} …")
    if _refusal(slug) or data.fetch(slug) is None:
        st.rerun()


def _refusal(slug: str) -> str:
    """Return why a data set cannot be had; not asked for again before its learner wants it."""
    refused: dict[str, str] = st.session_state.setdefault(_REFUSED, {})
    if slug not in refused:
        try:
            data.fetch(slug)
        except LessonInputError as error:
            refused[slug] = str(error)
    return refused.get(slug, "")


def _forget_refusal(slug: str) -> None:
    st.session_state[_REFUSED].pop(slug, None)


_REFUSED = "downloads_refused"


def _own(lesson: str) -> Chosen:
    """Learn from the classes that were gathered here."""
    side, grey = own_classes_dialog.card(lesson)
    dataset = own_classes.current(side, grey)
    if dataset is not None:
        return _shown(lesson, data.OWN, dataset)
    gathered = own_classes.classes()
    names = tuple(known.name for known in gathered) + ("class 1", "class 2")
    usual = usual_network((side, side, 1 if grey else 3), names[: max(2, len(gathered))])
    return Chosen(data.OWN, data.OWN, None, usual, {}, own_classes.told_of(gathered).problem)


def _shown(lesson: str, slug: str, dataset: Dataset) -> Chosen:
    """Leave room for examples, and choose what is done to them."""
    place = st.container()  # above the controls that it follows
    usual = data.usual_settings(dataset.name)
    augmentation, epoch = _choose_augmentation(lesson, slug, usual)
    changes = {"augmentation": augmentation} | _choose_amount(lesson, slug, dataset)
    usual_spec = data.usual_spec(dataset)
    return Chosen(slug, dataset.name, dataset, usual_spec, changes, place=place, epoch=epoch)


def preview(chosen: Chosen, settings: TrainingSettings) -> None:
    """Show examples as the network will see them."""
    if chosen.dataset is None or chosen.place is None:
        return
    augmentation = settings.augmentation
    examples = data.examples(chosen.name, NUM_EXAMPLES)
    rngs = picture_rngs(settings.seed, chosen.epoch - 1, examples.indices)
    with chosen.place:
        _show_examples(chosen.dataset, examples, augment(examples.pictures, augmentation, rngs))
        if augmentation.is_on:
            st.caption(f"As the network sees them in epoch {chosen.epoch}: {augmentation.told}.")


def _show_examples(dataset: Dataset, examples: Part, pictures: Any) -> None:
    rows, columns, _ = dataset.input_shape
    is_small = rows * columns <= MOST_SMALL_PIXELS
    st.image(
        pictures_svg(pictures, columns=6 if is_small else 4),
        width="stretch",
        alt=f"{len(examples)} training pictures of {dataset.title}: "
        + ", ".join(dataset.classes[label] for label in examples.labels),
    )
    st.caption(
        f"{len(dataset.train):,} to learn from · {len(dataset.validation):,} to validate · "
        f"**{len(dataset.test):,} locked away** until the end",
        help=f"{dataset.origin} {dataset.licence}",
    )


def _choose_augmentation(
    lesson: str, slug: str, usual: TrainingSettings
) -> tuple[Augmentation, int]:
    """Choose how training pictures are changed, and the epoch that is previewed."""
    strengths: dict[str, Any] = {}
    with st.expander("Augmentation: pictures changed a little"):
        for name, (title, unit, step) in _STRENGTHS.items():
            factor = 1 if unit == "°" else 100
            strengths[name] = (
                st.slider(
                    f"{title}, {unit}",
                    0,
                    round(LARGEST[name] * factor),
                    round(getattr(usual.augmentation, name) * factor),
                    step,
                    key=f"{lesson}_{name}_{slug}",
                    bind="query-params",
                )
                / factor
            )
        flip = st.toggle(
            "Flip left to right",
            usual.augmentation.flip,
            key=f"{lesson}_flip_{slug}",
            bind="query-params",
        )
        epoch = st.slider("Preview epoch", 1, PREVIEWED_EPOCHS, 1, key=f"{lesson}_previewed")
    return Augmentation(**strengths, flip=flip), epoch


def _choose_amount(lesson: str, slug: str, dataset: Dataset) -> dict[str, Any]:
    """Choose how many pictures are learnt from, and how many of their labels are wrong."""
    whole = len(dataset.train)
    counts = (*(count for count in COUNTS if len(dataset.classes) <= count < whole), whole)
    with st.expander("How many, how clean"):
        count = whole
        if len(counts) > 1:
            count = st.select_slider(
                "Examples to learn from",
                counts,
                whole,
                format_func="{:,}".format,
                key=f"{lesson}_examples_{slug}",
                bind="query-params",
            )
        noise = st.slider(
            "Wrong labels, %",
            0,
            90,
            0,
            5,
            key=f"{lesson}_label_noise",
            bind="query-params",
            help="So many of the training pictures get the label of another class. Validation "
            "and test pictures keep theirs.",
        )
        if noise:
            st.caption(f"{round(count * noise / 100):,} of {count:,} labels will be wrong.")
    return {"num_examples": None if count == whole else count, "label_noise": noise / 100}
