"""A class together, through the widgets of the page: a host, a member, and one memory for both."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cnn_core.classroom import Goal, get_rooms
from cnn_core.classroom import room as limits
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.results import HeldOutTest, TrainingReport
from pages.parts import classroom_seat, runs
from pages.parts.runs import Run
from tests.pages.components import fed
from tests.pages.opening import open_lesson

REPORT = TrainingReport(
    kind="epoch", batch=38, num_batches=38, epoch=1, num_epochs=25, loss=0.5, accuracy=0.8,
    validation_loss=0.4, validation_accuracy=0.85, seconds=1.0, seconds_left=None,
    first_filters=None, batch_loss=0.5, batch_accuracy=0.8, rate=0.01, gradient_sizes={},
    pictures_per_second=None, sight=None,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _told_at_once(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS_BETWEEN_REPORTS", 0.0)


@pytest.fixture
def network():
    """The network that comes with the site, as if it had been trained here."""
    return load_bundled("digits")


@pytest.fixture
def room():
    return get_rooms().open(Goal("digits", 0.97, 300))


def run_of(network, number=1, **changes):
    run = Run(number, f"Run {number}", network.spec, "digits", network.settings)
    return replace(run, **({"told": [REPORT], "network": network} | changes))


def invited(code):
    app = open_lesson("training", training_room=code)
    assert not app.exception
    return app


def member_of(code, name="Ada"):
    app = invited(code)
    app.text_input(key="training_link_join_name").set_value(name)
    return press(app, "link_join_button")


def host_of(room, key):
    app = invited(room.code)
    app.text_input(key="training_link_host_key").set_value(key)
    return press(app, "link_host_button")


def press(app, name):
    app.button(key=f"training_{name}").click().run()
    assert not app.exception
    return app


def opened(app, popover):
    """Open a popover, which makes its content."""
    app.session_state[f"training_{popover}"] = True
    return app.run()


def trained(app, *known):
    app.session_state[runs.RUNS] = list(known)
    app.run()
    assert not app.exception
    return app


def board(app):
    settings, _ = fed(app, "training_board")
    columns = settings["columns"]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return settings | {"rows": rows}


def block(app):
    return next(one for one in app.get("bidi_component") if one.key == "training_board").proto.bytes


def said(app):
    return [element.value for kind in (app.info, app.error) for element in kind]


def captions(app):
    return [caption.value for caption in app.caption]


def test_a_room_is_opened_and_its_link_leads_into_it():
    host = press(open_lesson("training"), "class")
    host.slider(key="training_open_accuracy").set_value(98)
    host.checkbox(key="training_open_limited").check()
    host.number_input(key="training_open_parameters").set_value(5_000)
    press(host, "open_button")
    code = "".join(host.query_params["training_room"])
    assert get_rooms().room(code).goal == Goal("digits", 0.98, 300, 5_000)
    assert (board(host)["rows"], board(host)["num_members"]) == ([], 0)
    opened(host, "room_more")
    assert any(f"?training_room={code}" in element.value for element in host.get("code"))
    member = member_of(code, " <b>Ada</b>\u202e ")
    assert f"**Room {code}** · goal: 98 % on Handwritten digits with at most 5,000" in "".join(
        element.value for element in member.markdown
    )
    (row,) = board(host.run())["rows"]
    assert (row["name"], row["accuracy"], row["held_out"]) == ("<b>Ada</b>", None, None)
    assert (board(member)["own"], board(host)["own"]) == (1, None)


def join_twice(code):
    import streamlit as st

    from pages.parts import classroom_door

    st.session_state["key_name"] = "Ada"
    for _ in range(2):
        classroom_door._join("training", "key", code)


def test_a_second_press_on_join_makes_no_second_member(room):
    room, _ = room
    app = AppTest.from_function(join_twice, args=(room.code,)).run()
    assert not app.exception
    assert app.session_state[classroom_seat.SEAT].number == 1
    assert room.member(2) is None


def test_a_run_reports_by_itself_and_its_test_stays_in_the_drawer(room, network):
    room, key = room
    member, host = member_of(room.code), host_of(room, key)
    assert any("every run from now on counts" in caption for caption in captions(member))
    trained(member, run_of(network))
    (row,) = board(host.run())["rows"]
    assert row["accuracy"] == pytest.approx(network.history[-1].validation_accuracy, abs=1e-4)
    assert row["parameters"] == network.spec.count_parameters()
    assert row["is_reached"] == (row["accuracy"] >= 0.97)
    assert (row["held_out"], board(member)["told"]) == (None, [])
    assert block(member) == block(member.run())  # nothing is sent while nothing changes
    press(host, "drawer_open")
    assert board(member.run())["rows"][0]["held_out"] == network.test.accuracy
    assert "Ada is first by validation" in board(member)["told"][0]
    trained(member, run_of(network), run_of(network, 2))
    row = board(host.run())["rows"][0]
    assert (row["late"], row["held_out"]) == (row["accuracy"], network.test.accuracy)


def test_the_board_is_hidden_shown_and_ended_for_all(room):
    room, key = room
    member, host = member_of(room.code), host_of(room, key)
    press(host, "hide")
    assert (board(host)["state"], board(host)["rows"]) == ("hidden", [])
    assert board(member.run())["state"] == "hidden"
    press(host, "hide")
    assert len(board(member.run())["rows"]) == 1
    opened(host, "room_more")
    press(host, "end")
    member.run()
    assert any("The host has ended it; your runs stay yours" in text for text in said(member))
    assert not any(room.code in element.value for element in member.markdown)
    assert "training_board" not in [one.key for one in member.get("bidi_component")]
    press(member, "class_message")
    assert not said(member)


def test_who_is_taken_off_is_told_and_who_leaves_is_gone(room):
    room, key = room
    member, other, host = member_of(room.code), member_of(room.code), host_of(room, key)
    opened(host, "room_more")
    host.selectbox(key="training_off").set_value(1)
    press(host, "off_button")
    assert [row["name"] for row in board(host)["rows"]] == ["Ada 2"]
    member.run()
    assert any("taken off the board" in text for text in said(member))
    opened(other, "room_more")
    press(other, "leave")
    assert board(host.run())["rows"] == []
    assert "training_room" not in other.query_params


def test_only_the_host_key_takes_a_room_over(room):
    room, key = room
    app = host_of(room, key[:-1])
    assert "This is not the host key" in said(app)[0]
    assert "training_hide" not in [button.key for button in app.button]
    app.text_input(key="training_link_host_key").set_value(f" {key} ")
    press(app, "link_host_button")
    assert not said(app)
    assert app.button(key="training_hide")


def test_a_link_with_nonsense_for_a_code_is_passed_over():
    app = invited("<script>")
    assert not any("Room" in element.value for element in app.markdown)
    assert not said(app)


def test_a_room_that_is_not_there_and_a_name_that_cannot_be_seen_are_told(room):
    app = invited("ZZZZZZ")
    assert any("is over, or there never was one" in element.value for element in app.markdown)
    app = member_of(room[0].code, "\u3164")
    assert "A name for the board has 1 to 28 letters" in said(app)[0]
    assert classroom_seat.SEAT not in app.session_state


def test_what_does_not_count_is_said_and_not_shown(network):
    small = network.spec.count_parameters() - 1
    room, _ = get_rooms().open(Goal("digits", 0.97, 300, small))
    app = trained(member_of(room.code), run_of(network))
    assert any(f"{small:,} are allowed" in caption for caption in captions(app))
    assert board(app)["rows"][0]["accuracy"] is None


def test_what_was_not_trained_here_for_this_does_not_count(room, network):
    app = invited(room[0].code)
    known = [run_of(network)]
    trained(app, *known)
    app.text_input(key="training_link_join_name").set_value("Ada")
    press(app, "link_join_button")
    assert board(app)["rows"][0]["accuracy"] is None  # it ended before its learner joined
    for changes, why in (
        ({"dataset": "letters"}, "other data than Handwritten digits"),
        ({"told": []}, "not trained in this room"),  # brought back from a file
        ({"origin": 1}, "not trained in this room"),
        ({"origin": 4}, "not trained in this room"),  # which was continued from the first
    ):
        known.append(run_of(network, len(known) + 1, **changes))
        trained(app, *known)
        assert any(why in caption for caption in captions(app)), why
        assert board(app)["rows"][0]["accuracy"] is None
    trained(app, *known, run_of(network, 6))
    assert board(app)["rows"][0]["accuracy"] is not None


def test_a_deleted_run_is_taken_back_unless_it_has_finished(room, network):
    app = member_of(room[0].code)
    trained(app, run_of(replace(network, test=HeldOutTest.none(10))))
    assert board(app)["rows"][0]["is_training"]
    trained(app)
    assert board(app)["rows"][0]["accuracy"] is None
    trained(app, run_of(network, 2))
    trained(app)
    assert board(app)["rows"][0]["accuracy"] is not None


def test_a_class_needs_data_that_everyone_has():
    app = press(open_lesson("training", training_data="My own pictures"), "class")
    assert any("data that everyone has" in element.value for element in app.markdown)
