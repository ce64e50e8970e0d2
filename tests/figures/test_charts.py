"""Charts: scales symmetric about zero, axes the right way up, counts where they belong."""

import numpy as np

from cnn_core.figures.charts import (
    calibration_figure,
    class_accuracy_figure,
    confusion_summary,
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


def test_the_summary_names_the_most_common_mistake():
    assert confusion_summary(CONFUSION, ("a", "b", "c")) == (
        "15 of 18 right; most common mistake: c taken for a, 2 times."
    )
    assert confusion_summary(np.diag([3, 4]), ("x", "o")) == "7 of 7 right, no mistake."
