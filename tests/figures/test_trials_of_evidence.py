"""Charts of the trials: a line a method, gaps where there was nothing to compare."""

from cnn_core.figures.trials_of_evidence import sanity_figure, sanity_summary

MEANS = {"Saliency": [1.0, 0.4, 0.2], "Grad-CAM": [1.0, None, -0.1], "Edges": [1.0, 1.0, 1.0]}


def test_every_method_has_a_line_over_the_stages():
    figure = sanity_figure(MEANS, ["trained", "layer 4", "layer 1"])
    assert [line.name for line in figure.data] == list(MEANS)
    assert [list(line.y) for line in figure.data] == list(MEANS.values())
    assert list(figure.layout.xaxis.ticktext) == ["trained", "layer 4", "layer 1"]
    looks = {(line.line.color, line.marker.symbol) for line in figure.data}
    assert len(looks) == 3


def test_maps_that_are_turned_round_are_on_the_chart():
    axis = sanity_figure({"Saliency": [1.0, -1.0]}, ["trained", "layer 1"]).layout.yaxis
    assert axis.range[0] < -1.0 < 1.0 < axis.range[1]
    assert list(axis.tickvals) == [-1, -0.5, 0, 0.5, 1]


def test_the_summary_says_what_is_left_in_the_end():
    told = sanity_summary(MEANS)
    assert told.endswith("Saliency 0.20, Grad-CAM −0.10, Edges 1.00.")
    assert sanity_summary({"Saliency": []}) == "Nothing is drawn anew yet."
