"""Who goes to another lesson is not led back by what the old one still had to say."""

from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.server.talking import OpenPage, open_page
from tests.serving import Server, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(environment={"CNN_SCHEDULER": "tcp://127.0.0.1:1"}) as server:
        yield server


def pages_of(page: OpenPage) -> dict[str, str]:
    """Return the hash of every page by its place in the address."""
    message = next(one for one in page.seen if one.WhichOneof("type") == "navigation")
    return {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}


def fragment_of(page: OpenPage) -> str:
    """Return the name of one of the fragments that the lesson has written."""
    written = [one.delta.fragment_id for one in page.seen if one.WhichOneof("type") == "delta"]
    return next(filter(None, reversed(written)))


def ask_for(page: OpenPage, page_hash: str, fragment: str = "") -> None:
    state: ClientState = BackMsg().rerun_script
    state.page_script_hash, state.fragment_id = page_hash, fragment
    page.say(rerun_script=state)


def ends(message: ForwardMsg) -> bool:
    return message.WhichOneof("type") == "script_finished"


def ends_well(message: ForwardMsg) -> bool:
    return ends(message) and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


def test_a_late_word_of_the_lesson_before_counts_for_the_lesson_of_now(server: Server) -> None:
    with open_page(server) as page:
        page.open("pooling")
        hashes, fragment = pages_of(page), fragment_of(page)
        page.seen.clear()
        ask_for(page, hashes["pixels"])
        ask_for(page, hashes["pooling"], fragment)  # what its pane tells when the hand has rested
        page.wait_for(ends_well)
        ask_for(page, hashes["pooling"], fragment)  # and later than that
        page.wait_for(ends_well)
        ask_for(page, hashes["pixels"], fragment_of(page))
        page.wait_for(lambda one: ends(one) and one.metadata.run.fragment_ids)
        begun = [one for one in page.seen if one.WhichOneof("type") == "new_session"]
        assert {one.new_session.page_script_hash for one in begun} == {hashes["pixels"]}
        of_fragments = [bool(one.metadata.run.fragment_ids) for one in begun]
        assert of_fragments == [*[False] * (len(begun) - 1), True]


def test_a_fragment_of_the_lesson_of_now_runs_as_ever(server: Server) -> None:
    with open_page(server) as page:
        page.open("pooling")
        hashes, fragment = pages_of(page), fragment_of(page)
        page.seen.clear()
        ask_for(page, hashes["pooling"], fragment)
        page.wait_for(lambda one: ends(one) and one.metadata.run.fragment_ids)
        written = [one.delta.fragment_id for one in page.seen if one.WhichOneof("type") == "delta"]
        assert fragment in written
