"""The trials of the evidence: what their components are fed, what comes back, how far they go."""

import base64

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.shapes import held_out_covers
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.erasing import erase_by_hand, erased_counts
from cnn_core.networks.evidence.methods import METHODS, explain
from cnn_core.networks.evidence.pointing import hottest_places
from cnn_core.networks.evidence.sanity import RankCorrelation, sanity_stage
from cnn_core.networks.evidence.target import Target
from pages.parts import evidence_erasing, evidence_pointing, evidence_sanity
from pages.parts.components.erasing_brush import strokes_told
from pages.parts.components.pointing_game import picture_told
from pages.parts.evidence_pointing import player
from tests.pages.components import fed

BRUSH, MAPS, GAME = "evidence_brush", "evidence_sanity_maps", "evidence_pointing_game"


def card(module: str, name: str) -> None:
    """Show one card on a page of its own; `AppTest` runs the text of this function."""
    from importlib import import_module

    from cnn_core.networks.bundled import load_bundled
    from cnn_core.networks.evidence.target import Target
    from pages.parts import data
    from pages.parts.network_picture import Given

    network = load_bundled(name)
    part = data.dataset_of(network.dataset).test
    truth = network.spec.classes[part.labels[0]]
    given = Given(part.pictures[0], "the first", truth, 0)
    about = () if module.endswith("pointing") else (given, Target(int(part.labels[0])))
    import_module(f"pages.parts.{module}").show("evidence", network, *about)


def opened(module, name="digits", **parameters):
    app = AppTest.from_function(card, kwargs={"module": module, "name": name}, default_timeout=90)
    for parameter, value in parameters.items():
        app.query_params[parameter] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def digit():
    """The network of the digits, its first held-out picture, and the class of that."""
    part = load_dataset("digits").test
    return load_bundled("digits"), part.pictures[0], Target(int(part.labels[0]))


def test_the_brush_opens_with_the_curves_of_a_map_and_nothing_erased(digit):
    network, picture, target = digit
    settings, arrays = fed(opened("evidence_erasing"), BRUSH)
    (found,) = explain(network, picture, target, ["integrated_gradients"])
    np.testing.assert_allclose(arrays["map"], found.map, atol=1e-5)
    assert not arrays["strokes"].any()
    assert arrays["own"].shape == (2, 1)
    np.testing.assert_allclose(arrays["shares"], erased_counts(64) / 64)
    whole = network.test.probabilities[0, target.of]
    np.testing.assert_allclose(arrays["values"][0, :, 0], whole, atol=1e-5)
    np.testing.assert_allclose(arrays["own"][0], whole, atol=1e-5)
    hot, cold = arrays["orders"][0], arrays["orders"][2]
    assert found.map.ravel()[np.argmin(hot)] == found.map.max()
    assert found.map.ravel()[np.argmin(cold)] == found.map.min()
    for kind in (0, 1):
        for curve in range(3):
            area = np.trapezoid(arrays["values"][kind, curve], arrays["shares"])
            assert settings["heights"][kind][curve][1] == pytest.approx(area, rel=1e-3)
    assert (arrays["band"][:, 0] <= arrays["values"][:, 1] + 1e-6).all()
    assert (arrays["band"][:, 1] >= arrays["values"][:, 1] - 1e-6).all()
    assert settings["chartAlt"].startswith("Probability of 1 while the picture is erased")
    assert settings["bandTold"] == "At random, smallest to largest of 5"


def test_the_network_is_asked_after_every_stroke(digit, monkeypatch):
    network, picture, target = digit
    strokes = np.zeros((8, 8), np.uint8)
    strokes[2:4, 3:5], strokes[6, 1:6] = 1, 2
    monkeypatch.setattr(evidence_erasing, "strokes_now", lambda *args: strokes)
    app = opened("evidence_erasing", evidence_erase_fill="Black", evidence_erase_by="Occlusion")
    settings, arrays = fed(app, BRUSH)
    expected = erase_by_hand(network, picture, "black", strokes)
    np.testing.assert_allclose(arrays["ownShares"], [0.0, 4 / 64, 9 / 64])
    np.testing.assert_allclose(arrays["own"][0], expected.probabilities(target), atol=1e-5)
    np.testing.assert_allclose(arrays["own"][1], expected.logits[:, target.of], atol=1e-4)
    assert settings["guideTitle"] == "Occlusion"
    assert not arrays["fill"].any()
    assert settings["ownHeights"][0] == pytest.approx(
        np.trapezoid(arrays["own"][0], arrays["ownShares"]) / (9 / 64), rel=1e-4
    )
    assert settings["sentence"].startswith("Up to 14.1 % erased")
    assert settings["sentence"].endswith(", with this fill.")
    monkeypatch.undo()  # what was erased is kept for a return
    np.testing.assert_array_equal(fed(app.run(), BRUSH)[1]["strokes"], strokes)


def test_a_link_with_nonsense_opens_the_usual():
    app = opened("evidence_erasing", evidence_erase_by="<b>", evidence_erase_fill="gold")
    assert fed(app, BRUSH)[0]["guideTitle"] == "Integrated Gradients"


def told(numbers, name="a", rows=2, columns=2):
    ink = base64.b64encode(bytes(numbers)).decode()
    return {"name": name, "rows": rows, "columns": columns, "strokes": ink}


def test_strokes_from_a_browser_are_taken():
    np.testing.assert_array_equal(strokes_told(told([0, 2, 1, 1]), "a", (2, 2)), [[0, 2], [1, 1]])


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        7,
        {},
        told([0, 1, 0, 0], name="another picture"),
        told([0, 1, 0, 0], rows=4, columns=1),
        told([0, 1, 0]),
        told([0, 3, 1, 0]),
        told([1, 0, 0, 0]) | {"strokes": "no base64"},
        told([1, 0, 0, 0]) | {"strokes": 4},
    ],
    ids=str,
)
def test_what_is_no_row_of_strokes_is_passed_over(nonsense):
    assert strokes_told(nonsense, "a", (2, 2)) is None


@pytest.mark.parametrize(
    ("mine", "hot", "drawn", "stands"),
    [
        (0.5, 0.5, 0.9, "level with the map"),
        (0.995, 0.999, 1.0, "level with both"),
        (0.2, 0.5, 0.9, "below both"),
        (0.95, 0.5, 0.9, "above both"),
        (0.7, 0.5, 0.9, "between the two"),
        (0.9, 0.5, 0.905, "level with chance"),
    ],
)
def test_the_verdict_says_between_which_curves_a_curve_is(mine, hot, drawn, stands):
    assert evidence_erasing._stands(mine, hot, drawn, 0.01) == stands


def test_layers_are_drawn_anew_at_the_press_of_a_button(digit):
    network, picture, target = digit
    app = opened("evidence_sanity", evidence_sanity_seed="1")
    settings, arrays = fed(app, MAPS)
    assert [name for name in arrays if name.startswith("stage")] == ["stage0"]
    assert len(settings["columns"]) == 4
    np.testing.assert_allclose(
        arrays["stage0"][:6], [one.map for one in explain(network, picture, target)], atol=1e-5
    )
    app.button(key="evidence_sanity_begin").click().run()
    for _ in range(6):
        app.run()
    settings, arrays = fed(app, MAPS)
    assert not app.exception
    for count in (1, 3):
        stage = sanity_stage(network, picture, target, count, 1)
        np.testing.assert_allclose(arrays[f"stage{count}"][:6], [*stage.maps.values()], atol=1e-4)
    sizes, signed = settings["correlations"]
    titles = [method["title"] for method in settings["methods"]]
    assert titles[-1] == "Edges"
    assert [one["value"] for one in sizes[-1]] == pytest.approx([1.0] * 4)
    place = titles.index("Gradient × input")
    assert sizes[place][3]["value"] > 0.8 > signed[place][3]["value"]
    assert settings["sentences"][0].startswith("For this picture and seed")
    assert app.button(key="evidence_sanity_begin").disabled
    assert "Still much the same, like the edges" in settings["sentences"][0]
    assert "Gradient × input" in settings["sentences"][0].split("Another map")[0]
    assert settings["sentences"][0] != settings["sentences"][1]


def correlated(value):
    return RankCorrelation(0.0, 0.0, 1.0) if value is None else RankCorrelation(value, 1.0, 1.0)


@pytest.mark.parametrize(
    ("end", "fate"),
    [
        (0.7, "Still much the same"),
        (0.3, "Changed in part"),
        (0.29, "Another map"),
        (-0.29, "Another map"),
        (-0.3, "Turned round"),
        (-1.0, "Turned round"),
        (None, "Nothing left to compare"),
    ],
)
def test_the_sanity_verdict_puts_each_map_where_it_ends(end, fate):
    told = evidence_sanity.verdict(["Saliency"], [[correlated(1.0), correlated(end)]], True)
    assert told.startswith(f"For this picture and seed, with every layer drawn anew. {fate}")


def test_means_of_fewer_pictures_say_of_how_many():
    tables = [[[correlated(1.0), correlated(end)]] for end in (0.5, None, None)]
    told = evidence_sanity.few_told(tables, ["Grad-CAM"], ["trained", "layer 1"])
    assert "Of fewer than 3" in told
    assert told.endswith("Grad-CAM: layer 1 n = 1.")
    assert evidence_sanity.few_told(tables[:1], ["Grad-CAM"], ["trained", "layer 1"]) == ""


def test_the_average_over_several_pictures_has_a_chart_for_each_way(monkeypatch):
    monkeypatch.setattr(evidence_sanity, "NUM_AVERAGED", 2)
    app = opened("evidence_sanity")
    app.button(key="evidence_sanity_means_begin").click().run()
    for _ in range(9):
        app.run()
    assert not app.exception
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert len(alts) == 2
    assert all("Edges 1.00" in alt and "Saliency" in alt for alt in alts)


def test_the_game_is_played_on_the_shapes_and_counts_hits(monkeypatch):
    monkeypatch.setattr(evidence_pointing, "NUM_PICTURES", 4)
    app = opened("evidence_pointing", "shapes")
    settings, arrays = fed(app, GAME)
    assert (settings["done"], settings["count"], settings["opens"]) == (0, 4, True)
    app.button(key="evidence_pointing_begin").click().run()
    for _ in range(6):
        app.run()
    assert not app.exception
    settings, arrays = fed(app, GAME)
    network, part, covers = load_bundled("shapes"), load_dataset("shapes").test, held_out_covers(4)
    expected = hottest_places(network, part.pictures[:4], part.labels[:4])
    for place, name in enumerate(METHODS):
        np.testing.assert_array_equal(arrays["places0"][place], expected[name])
        touched = [covers[n][tuple(at)] > 0 for n, at in enumerate(expected[name])]
        assert arrays["hits0"][0, place].tolist() == touched
        assert settings["results"][0][0][place]["hits"] == sum(touched)
    assert settings["methods"][-1] == {
        "title": "The middle",
        "note": "of every picture",
        "isPeer": True,
    }
    assert settings["truths"] == [network.spec.classes[label] for label in part.labels[:4]]
    assert ((arrays["covers"] > 0) == (covers > 0)).all()


def test_another_data_set_is_told_that_the_shapes_play(monkeypatch):
    app = opened("evidence_pointing")
    assert any("of the drawn shapes alone" in caption.value for caption in app.caption)
    assert fed(app, GAME)[0]["opens"] is False


def test_a_method_that_a_network_cannot_be_asked_by_has_no_hits():
    covers = held_out_covers(2)
    places = {name: np.full((2, 2), 16) for name in METHODS if name != "grad_cam"}
    found = player(load_bundled("shapes"), places, covers)
    place = list(METHODS).index("grad_cam")
    assert not found.hits[:, place].any()
    assert found.results[0][place].of == 0
    assert found.results[0][-1].of == 2


@pytest.mark.parametrize(
    "nonsense",
    [None, 3, {}, {"picture": 100}, {"picture": -1}, {"picture": True}, {"picture": "1"}],
)
def test_what_is_no_picture_of_the_game_is_passed_over(nonsense):
    assert picture_told(nonsense, 100) is None
    assert picture_told({"picture": 99, "step": 4}, 100) == 99
