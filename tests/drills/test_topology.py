"""Two web processes, a scheduler, two workers; one of each killed while two learners train."""

import asyncio

import pytest

from drills.topology import topology


@pytest.mark.slow
def test_nobody_loses_a_finished_run_and_what_goes_on_ends():
    figures = asyncio.run(topology(num_learners=2))
    assert figures["runs lost"] == "0 of 2"
