"""Every damaged or hostile file is read or refused in one sentence, soon and in little memory.

Here those of a short corpus; `make hostile` tries the largest pictures in every colour as well.
"""

import sys

import pytest

from tests.hostile.case import SHORT
from tests.hostile.trial import table, try_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux does")


@pytest.mark.parametrize(("corpus", "at_least"), [("pictures", 1_300), ("archives", 400)])
def test_every_file_of_the_corpus_is_read_or_refused(corpus, at_least):
    results = try_all(corpus, times=SHORT)
    assert not any(one.problem for one in results), table(results)
    assert len(results) >= at_least
    assert {"read", "refused"} == {one.outcome for one in results}


def test_a_file_that_costs_too_much_or_fails_is_noticed():
    """A trial that nothing could fail would show nothing."""
    results = try_all("faults")
    assert [one.problem.partition(" ")[0] for one in results] == [
        "",
        "raised",
        "took",
        "took",
        "wrote",
        "said",
        "was",
        "ran",
        "the",
        "",
    ], table(results)
