"""Two web processes, a scheduler, two workers; one of each killed while learners train."""

from __future__ import annotations

import asyncio
import time

from drills.learner import SECONDS_BETWEEN_LOOKS, Learner
from drills.site import Site, cluster, require

Figures = dict[str, str]

LONG = "training_epochs_digits=20"


async def topology(num_learners: int = 6) -> Figures:
    """Kill a worker and a web process while half train; nobody loses what had ended."""
    async with cluster() as site:
        learners = await _learners(site, num_learners)
        await asyncio.gather(*(learner.train() for learner in learners))
        await _all(learners, "every first run ends", done=1)
        await asyncio.gather(*(learner.follow_link(LONG) for learner in learners))
        await asyncio.gather(*(learner.train() for learner in learners))
        site.worker_process("worker 1").kill()
        site.kill("web 1")
        died = time.monotonic()
        moved = [learner for learner in learners if site.replica_of(learner.key) == "web 1"]
        stayed = [learner for learner in learners if learner not in moved]
        away = await asyncio.gather(*(learner.return_to_page() for learner in moved))
        back = await _all(moved, "runs are found at the other web process", done=1)
        for learner in moved:
            require(learner.was_told("back: Run 1"), "they are told that their runs are back")
        await asyncio.gather(*(_second_run_ends(learner) for learner in learners))
        healed = time.monotonic() - died
        took_up = [learner for learner in moved if learner.was_told("waits again")]
        failed = [learner for learner in stayed if learner.was_told("stopped in the middle")]
        require(moved and stayed, "there are learners at both web processes")
        require(len(took_up) == len(moved), "the orders of the dead web process are taken up")
        return {
            "learners": f"{len(learners)}, {len(moved)} at the web process that died",
            "page back after": f"{max(away):.1f} s",
            "finished runs listed after": f"{max(away) + back:.1f} s",
            "all second runs ended after": f"{healed:.1f} s",
            "runs lost": "0 of " + str(len(learners)),
            "had to press Train again": f"{len(failed)} (their run was on the killed worker)",
        }


async def _learners(site: Site, count: int) -> list[Learner]:
    """Let learners come, as many at either web process."""
    learners: list[Learner] = []
    for name in ("web 1", "web 2") * (count // 2):
        learner = Learner(site.url, seed=len(learners))
        while site.replica_of(learner.key) != name:
            learner = Learner(site.url, seed=len(learners))
        learners.append(learner)
    await asyncio.gather(*(learner.come() for learner in learners))
    return learners


async def _all(learners: list[Learner], why: str, *, done: int) -> float:
    return max(await asyncio.gather(*(learner.sees(why, done=done) for learner in learners)))


async def _second_run_ends(learner: Learner) -> None:
    """See the second run to its end; who was told to press Train again does."""
    while True:
        rows = await learner.look()
        if sum(score.endswith("%") for score in rows.values()) >= 2:
            return
        is_going = any(score in ("waiting", "running") for score in rows.values())
        if not is_going and learner.was_told("press Train again"):
            await learner.train()
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
