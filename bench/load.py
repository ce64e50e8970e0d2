"""How many learners two cores carry: visitors over the real protocol, real pages among them.

Each learner does something every five seconds: mostly moves a control, now and then opens another
lesson; one in ten sits in the training room and presses Train again whenever a run is over. An
answer counts from asking until the server has said all of it. Visitors and pages run on the machine
of the site, with what the server leaves of it: on machines of their own they would wait less.

``python -m bench.load 50 300`` asks for so many learners and seconds, without the table.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import Page

from bench.change_to_paint import WATCH
from bench.rows import compared
from bench.visitors import Tally, Visitor
from pages.parts.lessons import LESSONS
from tests.serving import Server, launch_chromium, serving

SECONDS_BETWEEN = 5.0
SECONDS_TO_SETTLE = 12.0
STEPS = (1, 10, 25, 50, 75, 100)
SECONDS_A_STEP = 60
NUM_ASKED = 50
SECONDS_ASKED = 300
BUDGET_OF_AN_ANSWER = 1_000.0  # ms
BUDGET_OF_MEMORY = 1_000.0  # MB
NUM_PAGES = 3
SHARE_THAT_TRAINS = 0.1
CHANCE_OF_ANOTHER_LESSON = 0.1
BYTES_A_MEGABYTE = 1e6
SECONDS_AWAY = 5
SECONDS_TO_COME = 5
NICENESS = 10
SLUGS = tuple("" if lesson.slug == "home" else lesson.slug for lesson in LESSONS)
TRAINING = "training_epochs_digits=10"


@dataclass
class Load:
    """What so many learners met, and what it took.

    Attributes
    ----------
    learners, seconds : int
        How many, and for how long.
    answers, median, late, worst
        How many answers; milliseconds of the middle one, of 95 %, and of the slowest.
    painted : float
        Milliseconds until 95 % of the changes on the real pages were painted; NaN without pages.
    errors : list of str
        All that was not an answer.
    web, worker : float
        Memory at the end in MB: of the web process, of the others it has started.
    processor : float
        Share of one core that the web process took.
    slowest : dict
        For each lesson the milliseconds within which 95 % were answered.
    """

    learners: int
    seconds: int
    answers: int
    median: float
    late: float
    worst: float
    painted: float
    errors: list[str]
    web: float
    worker: float
    processor: float
    slowest: dict[str, float]


def measure() -> list[dict[str, Any]]:
    """Return rows for fifty learners over five minutes, and for what sessions give back."""
    with serving() as site:
        _wait_until_ready(site)
        before = _megabytes(site)[0]
        steps = [_told(carry(site, learners, SECONDS_A_STEP)) for learners in STEPS]
        asked = _told(carry(site, NUM_ASKED, SECONDS_ASKED))
    largest = steps[-1]
    each = (largest.web - before) / largest.learners
    left, stayed = come_and_leave()
    return [
        _row("95 % answered, against 1,000 ms", asked.late, BUDGET_OF_AN_ANSWER, "ms"),
        _row("errors, and one for none", len(asked.errors) + 1, 1, ""),
        _row("memory of the web process, against 1 GB", asked.web, BUDGET_OF_MEMORY, "MB"),
        _row("memory for each of 100 learners, against 10 MB", each, 10.0, "MB"),
        _row("memory after three classes of 50 have left, against one", left, stayed, "MB", 1.15),
    ]


def come_and_leave() -> tuple[float, float]:
    """Have classes of fifty come and leave; return the memory after the third and the first."""
    environment = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(SECONDS_AWAY)}
    memory = []
    with serving(environment=environment) as site:
        _wait_until_ready(site)
        for _ in range(3):
            carry(site, NUM_ASKED, SECONDS_A_STEP // 2, pages=0)
            time.sleep(SECONDS_AWAY + SECONDS_TO_SETTLE)
            carry(site, 1, SECONDS_TO_COME, pages=0)  # what is gone is forgotten when one comes
            time.sleep(SECONDS_TO_SETTLE)
            memory.append(_megabytes(site)[0])
    print("memory after each class:", [round(megabytes) for megabytes in memory])
    return memory[-1], memory[0]


def carry(site: Server, learners: int, seconds: int, pages: int = NUM_PAGES) -> Load:
    """Have so many learners use a site that runs, some of them in real pages."""
    pages = min(pages, learners - 1)
    began = psutil.Process(site.process.pid).cpu_times()
    command = [sys.executable, "-m", "bench.load", "--visit", site.url]
    visitors = subprocess.Popen(
        ["nice", "-n", str(NICENESS), *command, str(learners - pages), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    painted = _use_pages(site.url, pages, seconds) if pages else [float("nan")]
    told = json.loads(visitors.communicate()[0])
    ended = psutil.Process(site.process.pid).cpu_times()
    web, worker = _megabytes(site)
    took = ended.user + ended.system - began.user - began.system
    times = np.array([seconds for _, seconds in told["answers"]]) * 1000
    return Load(
        learners,
        seconds,
        len(times),
        float(np.median(times)),
        float(np.percentile(times, 95)),
        float(times.max()),
        float(np.percentile(painted, 95)),
        told["errors"],
        web,
        worker,
        took / (seconds + SECONDS_TO_SETTLE),
        _by_lesson(told["answers"]),
    )


async def visit(url: str, learners: int, seconds: int) -> Tally:
    """Have visitors come one after another, stay, and leave; count what comes after all are in."""
    coming, counted = Tally(), Tally()
    begin = time.monotonic() + SECONDS_TO_SETTLE
    end = begin + seconds
    await asyncio.gather(
        *(_stay(Visitor(url, seed, coming), seed, counted, begin, end) for seed in range(learners))
    )
    counted.errors += coming.errors
    return counted


async def _stay(visitor: Visitor, seed: int, counted: Tally, begin: float, end: float) -> None:
    chance = random.Random(seed)
    trains = chance.random() < SHARE_THAT_TRAINS
    await asyncio.sleep(chance.random() * SECONDS_TO_SETTLE / 2)
    async with visitor.connected():
        await (visitor.open("training", TRAINING) if trains else visitor.open(chance.choice(SLUGS)))
        await asyncio.sleep(begin - time.monotonic() + chance.random() * SECONDS_BETWEEN)
        visitor.tally = counted
        while (now := time.monotonic()) < end:
            await (_train(visitor) if trains else _look_around(visitor, chance))
            rest = SECONDS_BETWEEN * chance.uniform(0.8, 1.2) - (time.monotonic() - now)
            await asyncio.sleep(max(0.0, rest))


async def _train(visitor: Visitor) -> None:
    """Press Train when it can be pressed; else move something, as one who waits does."""
    if visitor.has_button("training_train"):
        await visitor.press("training_train")
    else:
        await visitor.change_something()


async def _look_around(visitor: Visitor, chance: random.Random) -> None:
    if chance.random() < CHANCE_OF_ANOTHER_LESSON or await visitor.change_something() is None:
        await visitor.open(chance.choice(SLUGS))


def _use_pages(url: str, pages: int, seconds: int) -> list[float]:
    """Move a slider on real pages in turn; return milliseconds until the new map was painted."""
    with launch_chromium() as browser:
        for process in psutil.Process().children(recursive=True):
            if "chrom" in process.name():
                process.nice(NICENESS)
        opened = [browser.new_context().new_page() for _ in range(pages)]
        for page in opened:
            page.goto(url + "/convolution")
            page.locator("[data-testid=stSlider]").first.wait_for(timeout=60_000)
        end, painted = time.monotonic() + SECONDS_TO_SETTLE + seconds, []
        while time.monotonic() < end:
            for page in opened:
                painted.append(_answer(page, len(painted)))
                page.wait_for_timeout(SECONDS_BETWEEN * 1000 / pages)
        return painted


def _answer(page: Page, turn: int) -> float:
    page.bring_to_front()
    page.locator("[data-testid=stSlider] input[type=range]").first.focus()
    page.evaluate(WATCH, [".st-key-convolution_window", ".map .quiet"])
    page.keyboard.press(("ArrowRight", "ArrowLeft")[turn // 30 % 2])
    return float(
        page.evaluate("Promise.race([window.measured, new Promise(d => setTimeout(d, 9e3, 9e3))])")
    )


def _by_lesson(answers: list[tuple[str, float]]) -> dict[str, float]:
    lessons: dict[str, list[float]] = {}
    for lesson, seconds in answers:
        lessons.setdefault(lesson or "home", []).append(seconds * 1000)
    return {lesson: float(np.percentile(times, 95)) for lesson, times in lessons.items()}


def _megabytes(site: Server) -> tuple[float, float]:
    """Return the memory of the web process and of those it has started."""
    web = psutil.Process(site.process.pid).memory_info().rss
    others = sum(process.memory_info().rss for process in site.descendants())
    return web / BYTES_A_MEGABYTE, others / BYTES_A_MEGABYTE


def _wait_until_ready(site: Server) -> None:
    """Wait as a class does whose server was started before it: worker warm, lessons rehearsed."""
    while not json.loads(site.get("/healthz"))["rehearsed"]:
        time.sleep(0.2)


def _told(load: Load) -> Load:
    """Print what was met, and return it."""
    print(
        f"{load.learners:4} learners, {load.seconds} s: {load.answers} answers, median "
        f"{load.median:.0f} ms, 95 % {load.late:.0f}, worst {load.worst:.0f}; painted 95 % "
        f"{load.painted:.0f}; {len(load.errors)} errors; web {load.web:.0f} MB, "
        f"{load.processor:.2f} of a core; others {load.worker:.0f} MB",
        flush=True,
    )
    for error in sorted(set(load.errors))[:5]:
        print("     ", error[:200])
    worst = sorted(load.slowest.items(), key=lambda pair: -pair[1])[:6]
    print("     ", ", ".join(f"{lesson} {ms:.0f}" for lesson, ms in worst))
    return load


def _row(name: str, ours: float, peer: float, unit: str, budget: float = 1.0) -> dict[str, Any]:
    told = f"{NUM_ASKED} learners for {SECONDS_ASKED // 60} minutes: {name}"
    return compared(told, ours, peer, unit, budget)


if __name__ == "__main__":
    if sys.argv[1] == "--visit":
        print(json.dumps(asdict(asyncio.run(visit(sys.argv[2], *map(int, sys.argv[3:]))))))
    else:
        with serving() as site:
            _wait_until_ready(site)
            for learners in sys.argv[1].split(","):
                _told(carry(site, int(learners), int(sys.argv[2])))
