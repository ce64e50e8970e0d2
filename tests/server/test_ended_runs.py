"""A page arrives whole, also when a part of it is asked for in the moment in which its run ends."""

import time
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.server.talking import open_page
from tests.serving import ROOT, serving

LATE = Path(__file__).with_name("site") / "late_loop.py"
SECONDS_BETWEEN = 0.1  # the run has ended then, and nothing of it has been read in


def whole(message) -> bool:
    return message.WhichOneof("type") == "script_finished" and not message.metadata.run.fragment_ids


def of_part(message) -> bool:
    return message.WhichOneof("type") == "script_finished" and message.metadata.run.fragment_ids


def is_the_end(message) -> bool:
    return "The end" in message.delta.new_element.markdown.body


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_part_that_is_asked_for_meanwhile_comes_behind(answer: str) -> None:
    environment = {"LET_RUNS_FINISH": answer, "PYTHONPATH": str(ROOT)}
    with serving(LATE, environment=environment) as server, open_page(server) as page:
        page.say(rerun_script=BackMsg().rerun_script)
        page.wait_for(whole)
        names = {one.delta.fragment_id for one in page.seen if one.WhichOneof("type") == "delta"}
        (name,) = names - {""}
        page.seen.clear()
        page.say(rerun_script=BackMsg().rerun_script)
        time.sleep(SECONDS_BETWEEN)
        part = BackMsg().rerun_script
        part.fragment_id = name
        page.say(rerun_script=part)
        page.wait_for(of_part)
        ended = [one for one in page.seen if whole(one)]
        assert len(ended) == (answer == "yes"), "without it, Streamlit passes over the whole page"
        assert any(is_the_end(one) for one in page.seen) == (answer == "yes")
