"""Charts: scales symmetric about zero, axes the right way up, counts where they belong."""

import numpy as np
import pytest

from cnn_core.figures.charts import (
    calibration_figure,
    class_accuracy_figure,
    confusion_summary,
    trial_curves_figure,
)

CONFUSION = np.array([[5, 0, 1], [0, 6, 0], [2, 0, 4]])


def test_each_class_has_a_bar_with_its_share():
    figure = class_accuracy_figure(np.array([1.0, np.nan, 0.25]), ("a", "b", "c"))
    (bars,) = figure.data
    assert list(bars.text) == ["100 %", "no pictures", "25 %"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_calibration_lies_beside_the_diagonal():
    sureness, accuracy, counts = np.array([0.6, 0.9]), np.array([0.5, 0.95]), np.array([25, 100])
    diagonal, line = calibration_figure(sureness, accuracy, counts).data
    assert list(diagonal.x) == list(diagonal.y)
    assert list(line.y) == [50.0, 95.0]
    small, large = line.marker.size
    assert (large - 6) / (small - 6) == 2  # four times the answers: four times the area


@pytest.mark.parametrize(("epochs", "step"), [(0, 1), (1, 1), (8, 1), (24, 3), (40, 5)])
def test_training_curves_end_at_100_per_cent_and_count_whole_epochs(epochs, step):
    layout = trial_curves_figure({"one": [1.0] * epochs, "two": []}).layout
    assert layout.yaxis.autorangeoptions.clipmax == 100
    assert (layout.xaxis.tick0, layout.xaxis.dtick) == (0, step)


def test_the_summary_names_the_most_common_mistake():
    assert confusion_summary(CONFUSION, ("a", "b", "c")) == (
        "15 of 18 right; most common mistake: c taken for a, 2 times."
    )
    assert confusion_summary(np.diag([3, 4]), ("x", "o")) == "7 of 7 right, no mistake."
