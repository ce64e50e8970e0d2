"""The worker starts behind the first lesson: TensorFlow takes the processor that paints it."""

import asyncio
import time

import pytest

from server import life

SECONDS = 0.4


class FakeCompute:
    """Notes when it was asked to warm itself."""

    def warm(self) -> None:
        self.asked = time.monotonic()


@pytest.mark.parametrize(("comes_after", "least"), [(None, SECONDS), (SECONDS / 2, SECONDS * 1.5)])
def test_the_worker_waits_for_who_comes_first(
    comes_after: float | None, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "SECONDS_FOR_A_FIRST_LESSON", SECONDS)
    compute, began = FakeCompute(), time.monotonic()

    def num_sessions() -> int:
        return int(comes_after is not None and time.monotonic() - began >= comes_after)

    asyncio.run(life._warm_soon(compute, num_sessions))
    assert compute.asked - began >= least
