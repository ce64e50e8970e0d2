"""One drill for each fault: what a learner sees, what is kept, and how long it takes to heal."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from cnn_core.compute import Compute
from drills.learner import Learner
from drills.site import ROOT, DrillFailed, Site, cluster, require, site, wait_until

Figures = dict[str, str]

QUICK = "training_epochs_digits=2"
LONG = "training_epochs_digits=60"
SECONDS_DOWN = 3.0
SECONDS_CUT = 10.0


@contextlib.asynccontextmanager
async def alone(*flags: str, **environment: str) -> AsyncIterator[Site]:
    """Hold a site of one web process with its own worker, warm."""
    async with site(**environment) as running:
        running.start_replica("web", *flags)
        await running.is_warm("web")
        yield running


async def worker_killed() -> Figures:
    """A worker is killed while it trains."""
    async with alone() as running:
        learner = await _with_a_run(running)
        await _train_long(learner)
        killed = time.monotonic()
        _embedded_worker(running).kill()
        told = await _is_told(learner, "stopped in the middle")
        words = _quoted(learner, "stopped in the middle")
        require((await learner.look()).get("Run 1", "").endswith("%"), "the finished run is kept")
        await learner.follow_link(QUICK)
        await learner.train()
        first = await _begins(learner)
        await running.is_warm("web")
        healed = time.monotonic() - killed
        await learner.sees("another training ends", done=2)
        return {
            "told after": f"{told:.1f} s",
            "told": words,
            "next training begins after": f"{first:.1f} s more",
            "worker warm again after": f"{healed:.1f} s",
            "runs kept": "all finished ones",
        }


async def out_of_memory() -> Figures:
    """A training takes more memory than its worker has; another learner's waits behind it."""
    async with cluster(num_replicas=1, num_workers=1) as running:
        learner = await _with_a_run(running)
        hog = Compute(running.scheduler)
        try:
            began = time.monotonic()
            job = await asyncio.to_thread(
                hog.submit, "drills.hoard:take_memory", owner="hog", kind="training"
            )
            await wait_until(lambda: job.latest, "it takes memory")
            await learner.train()
            await wait_until(lambda: job.done, "it is ended")
            ended = time.monotonic() - began
            require("more memory" in str(job.error), f"it is said why: {job.error}")
            healed = await learner.sees("the one that waited ends", done=2)
        finally:
            await asyncio.to_thread(hog.close)
        return {
            "ended after": f"{ended:.1f} s, at {job.num_events * 32} MB more",
            "told": str(job.error),
            "the run behind it ended after": f"{healed:.1f} s more",
            "runs kept": "all, waiting ones too",
        }


async def scheduler_restarted() -> Figures:
    """The scheduler is killed while a run goes on, and started again three seconds later."""
    async with cluster(num_replicas=2, num_workers=1) as running:
        learner = await _with_a_run(running)
        await learner.follow_link("training_epochs_digits=8")
        await learner.train()
        await _begins(learner)
        running.kill("scheduler")
        killed = time.monotonic()
        told = await _is_told(learner, "waits for another")
        await asyncio.sleep(max(0.0, SECONDS_DOWN - told))
        running.start_scheduler()
        started = time.monotonic()
        home = running.replica_of(learner.key)
        joined = await running.is_warm(home)
        await learner.sees("the run ends by itself", done=2)
        healed = time.monotonic() - started
        running.kill(home)
        await learner.return_to_page()
        await learner.sees("the shelf was filled again", done=2)
        return {
            "told after": f"{told:.1f} s",
            "told": _quoted(learner, "waits for another"),
            "scheduler down for": f"{started - killed:.1f} s",
            "worker joined and warm after": f"{joined:.1f} s",
            "the run began again and ended after": f"{healed:.1f} s",
            "on the new scheduler's shelf": "2 of 2 runs",
        }


async def replica_restarted() -> Figures:
    """The only web process is told to end, and started again, while a run goes on."""
    async with cluster(num_replicas=1, num_workers=1) as running:
        learner = await _with_a_run(running)
        await learner.follow_link(LONG)
        await learner.train()
        await _begins(learner)
        code = await asyncio.to_thread(running.stop, "web 1")
        stopped = time.monotonic()
        running.start_replica("web 1")
        away = await learner.return_to_page()
        await learner.sees("the finished run is there", done=1, waiting=0)
        await learner.sees("the other goes on or has ended", done=1, waiting=0)
        begun = await _is_listed(learner, 2)
        require(code == 0, f"it ended in good order, with {code}")
        return {
            "page back after": f"{away:.1f} s",
            "finished run listed after": f"{time.monotonic() - stopped - begun:.1f} s",
            "told": "; ".join(learner.said[-3:]),
            "runs kept": "the finished one; the other waits again or was stopped with what it had",
        }


async def websocket_dropped() -> Figures:
    """The learner's line is dead for ten seconds while a run goes on."""
    async with alone() as running:
        learner = await _with_a_run(running)
        await _train_long(learner)
        session, before = learner.session, await _epoch(learner)
        running.proxy.cut()
        await asyncio.sleep(SECONDS_CUT)
        running.proxy.mend()
        away = await learner.return_to_page()
        after = await _epoch(learner)
        require(learner.session == session, "it is the same session")
        require(after > before, f"the run went on meanwhile: epoch {before}, then {after}")
        return {
            "line dead for": f"{SECONDS_CUT:.0f} s",
            "page back after": f"{away:.1f} s more",
            "the run": f"went on: epoch {before}, then {after}",
            "told": "nothing; Streamlit's own page says 'Connecting'",
        }


async def disk_full() -> Figures:
    """No folder can be written to, from the start; then the worker dies, too."""
    async with site() as running:
        running.start_replica("web", prefix=_on_a_full_disk())
        await running.is_warm("web")
        learner = await _with_a_run(running)
        _embedded_worker(running).kill()
        killed = time.monotonic()
        await asyncio.sleep(1)
        await running.is_warm("web")
        healed = time.monotonic() - killed
        await learner.look()
        await learner.train()
        await learner.sees("a training ends in the new worker", done=2)
        require(not learner.tally.errors, f"nothing is shown as broken: {learner.tally.errors[:2]}")
        return {
            "a training on a full disk": "ended as ever",
            "a killed worker was warm again after": f"{healed:.1f} s",
            "told": "nothing: nothing of a learner is written to disk",
        }


async def clock_jump() -> Figures:
    """The clock on the wall jumps a day forwards and two back while a run goes on."""
    told = Path(f"/tmp/drill-clock-{os.getpid()}")
    environment = {
        "DRILL_CLOCK": str(told),
        "PYTHONPATH": str(ROOT / "drills" / "jumping"),
    }
    try:
        async with cluster(num_replicas=1, num_workers=1, **environment) as running:
            learner = await _with_a_run(running)
            await _train_long(learner)
            session, epochs = learner.session, [await _epoch(learner)]
            for seconds in (86_400, -86_400):
                told.write_text(str(seconds))
                await asyncio.sleep(3)
                epochs.append(await _epoch(learner))
            require(learner.session == session, "it is the same session")
            told_now = f"epochs {epochs}, {learner.line}, {learner.rows}, {learner.said[-3:]}"
            require(epochs == sorted(set(epochs)), f"the run went on: {told_now}")
            again = Learner(running.url, key=learner.key)
            await again.come()
            require(again.rows.get("Run 1", "").endswith("%"), "the shelf has not run out")
            return {
                "jumps": "a day forwards, two days back",
                "the run": f"went on: epochs {', '.join(map(str, epochs))}",
                "told": "nothing",
                "runs kept": "all, on the page and on the shelf",
            }
    finally:
        told.unlink(missing_ok=True)


async def tab_asleep() -> Figures:
    """A tab sleeps for longer than its session lives; a run went on when it fell asleep."""
    async with alone("--server.disconnectedSessionTTL", "2") as running:
        learner = await _with_a_run(running)
        await _train_long(learner)
        session = learner.session
        await learner.leave()
        await asyncio.sleep(55)  # the server ends what a closed page has left after 40 s
        back = await learner.return_to_page()
        require(learner.session != session, "the session has ended meanwhile")
        listed = await learner.sees("both runs are there", done=2)
        require(learner.was_told("back: Run 1, Run 2"), f"it is said: {learner.said}")
        return {
            "session gone after": "2 s here, 300 s on the site; the shelf is kept two hours",
            "page back after": f"{back:.1f} s",
            "runs listed after": f"{back + listed:.1f} s",
            "told": _quoted(learner, "back: "),
            "the run that went on": f"{learner.rows['Run 2']}, ended or stopped after 40 s",
        }


async def page_reloaded() -> Figures:
    """A page is loaded again while its run goes on, in a web process with its own worker."""
    async with alone() as running:
        learner = await _with_a_run(running)
        await _train_long(learner)
        before = await _epoch(learner)
        began = time.monotonic()
        await learner.reload()
        listed = await _is_listed(learner, 2)
        seconds = time.monotonic() - began
        after = await _epoch(learner)
        require(after >= before, f"the very run goes on: epoch {before}, then {after}")
        return {
            "both runs listed after": f"{max(seconds, listed):.1f} s",
            "the run": f"went on: epoch {before}, then {after}",
            "told": _quoted(learner, "back: "),
        }


DRILLS = {
    drill.__name__: drill
    for drill in (
        worker_killed,
        out_of_memory,
        scheduler_restarted,
        replica_restarted,
        websocket_dropped,
        disk_full,
        clock_jump,
        tab_asleep,
        page_reloaded,
    )
}


async def _with_a_run(running: Site) -> Learner:
    """Let a learner come who trains a first run to its end."""
    learner = await Learner(running.url).come(QUICK)
    await learner.train()
    await learner.sees("a first run ends", done=1)
    return learner


async def _train_long(learner: Learner) -> None:
    await learner.follow_link(LONG)
    await learner.train()
    await _begins(learner)


async def _begins(learner: Learner) -> float:
    """Wait until the newest run tells of an epoch; return the seconds."""
    began = time.monotonic()
    while await _epoch(learner) < 1:
        if time.monotonic() - began > 240:
            raise DrillFailed(f"the training does not begin: {learner.rows}, {learner.said[-3:]}")
    return time.monotonic() - began


async def _epoch(learner: Learner) -> int:
    """Look which epoch the run is in that is shown; 0 before the first."""
    await asyncio.sleep(0.3)
    await learner.look()
    found = re.match(r"epoch (\d+)", learner.line)
    return int(found.group(1)) if found else 0


async def _is_told(learner: Learner, words: str) -> float:
    began = time.monotonic()
    while not learner.was_told(words):
        if time.monotonic() - began > 240:
            raise DrillFailed(f"{words!r} is not told: {learner.said[-4:]}, runs {learner.rows}")
        await learner.look()
        await asyncio.sleep(0.2)
    return time.monotonic() - began


async def _is_listed(learner: Learner, count: int) -> float:
    began = time.monotonic()
    while len(await learner.look()) < count:
        if time.monotonic() - began > 240:
            raise DrillFailed(f"{count} runs are not listed: {learner.rows}, {learner.said[-3:]}")
        await asyncio.sleep(0.2)
    return time.monotonic() - began


def _quoted(learner: Learner, words: str) -> str:
    return next((text for text in learner.said if words in text), "")


def _embedded_worker(running: Site) -> psutil.Process:
    children = psutil.Process(running.processes["web"].pid).children(recursive=True)
    return max(children, key=lambda child: child.memory_info().rss)


def _on_a_full_disk() -> tuple[str, ...]:
    """Give what starts a command where every folder for passing files is full, and no other open.

    Its own view of the file system needs root, or a kernel that lets users have namespaces.
    """
    fill = "".join(
        f"mount -t tmpfs -o size=16k full {folder} && head -c 99999 /dev/zero >{folder}/all; "
        for folder in ("/tmp", "/var/tmp")
    )
    closed = f"mount --bind {ROOT} {ROOT} && mount -o remount,bind,ro {ROOT} && cd {ROOT} && "
    script = f'{fill} {closed} HOME=/tmp exec "$@"'
    alone = (
        ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--mount")
    )
    return (*alone, "sh", "-c", script, "drill")
