"""Charts: scales symmetric about zero, axes the right way up, counts where they belong."""

import numpy as np

from cnn_core.figures.charts import (
    brightness_figure,
    brightness_summary,
    confusion_figure,
    confusion_summary,
)

CONFUSION = np.array([[5, 0, 1], [0, 6, 0], [2, 0, 4]])


def test_brightness_counts_every_value_once():
    picture = np.random.default_rng(0).random((9, 7, 3), dtype=np.float32)
    figure = brightness_figure(picture)
    assert [trace.name for trace in figure.data] == ["red", "green", "blue"]
    assert all(sum(trace.y) == 63 for trace in figure.data)
    assert "% of the values are below 64" in brightness_summary(picture)


def test_the_confusion_shows_every_count_that_is_not_zero():
    figure = confusion_figure(CONFUSION, ("a", "b", "c"))
    texts = [text for trace in figure.data[1:] for text in trace.text]
    assert sorted(texts) == ["1", "2", "4", "5", "6"]
    assert figure.layout.yaxis.autorange == "reversed"
    heat = figure.data[0]
    assert heat.customdata[2][0] == 2


def test_right_and_wrong_lie_on_opposite_sides_of_the_scale():
    heat = confusion_figure(CONFUSION, ("a", "b", "c")).data[0]
    strength = np.array(heat.z)
    assert (np.diag(strength) < 0).all()
    assert strength[2, 0] > 0


def test_the_summary_names_the_most_common_mistake():
    assert confusion_summary(CONFUSION, ("a", "b", "c")) == (
        "15 of 18 right; most common mistake: c taken for a, 2 times."
    )
    assert confusion_summary(np.diag([3, 4]), ("x", "o")) == "7 of 7 right, no mistake."
