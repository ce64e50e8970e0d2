"""Has a worker try every case, and watches it: a crash or a standstill is one case that failed."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.hostile.case import SEED, Case
from tests.hostile.faults import fault_cases
from tests.hostile.hostile_archives import archive_cases
from tests.hostile.hostile_pictures import picture_cases

ROOT = Path(__file__).resolve().parents[2]

CORPORA: dict[str, Callable[[int, int], Iterator[Case]]] = {
    "pictures": picture_cases,
    "archives": archive_cases,
}
"""What is tried."""


LONGEST_SILENCE = 60.0
"""Seconds without a word of the worker, after which it stands still; it may be a busy machine."""

MOST_DEATHS = 10


@dataclass(frozen=True)
class Result:
    """What came of one case.

    Attributes
    ----------
    family, name : str
        Of the case.
    outcome : {"read", "refused", "failed"}
        What came of it.
    seconds : float
        Of computing.
    grown : int
        Bytes of memory more than before, at most.
    problem : str
        What must not be, or "".
    """

    family: str
    name: str
    outcome: str
    seconds: float
    grown: int
    problem: str


def try_all(corpus: str, seed: int = SEED, times: int = 1) -> list[Result]:
    """Try a whole corpus."""
    results: list[Result] = []
    for _ in range(MOST_DEATHS):
        ended = _try_from(corpus, seed, times, results)
        if ended:
            return results
        cases = fault_cases if corpus == "faults" else CORPORA[corpus]
        case = next(islice(cases(seed, times), len(results), None))
        problem = "the process died of it, or stood still"
        results.append(Result(case.family, case.name, "failed", 0.0, 0, problem))
    raise RuntimeError(
        f"the worker died {MOST_DEATHS} times: {[one for one in results if one.problem]}"
    )


def _try_from(corpus: str, seed: int, times: int, results: list[Result]) -> bool:
    """Go on after the results so far; answer whether the corpus was tried to its end."""
    command = [sys.executable, "-m", "tests.hostile.worker", corpus, "--first", str(len(results))]
    command += ["--seed", str(seed), "--times", str(times)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        lines = _lines_of(worker)
        with contextlib.suppress(queue.Empty):
            while line := lines.get(timeout=LONGEST_SILENCE):
                told = json.loads(line)
                if not told["family"]:
                    return True
                results.append(Result(**told))
        worker.kill()
    return False


def _lines_of(worker: subprocess.Popen[str]) -> "queue.Queue[str]":
    """Give the lines of a process as they come, and "" after the last."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in worker.stdout or ():
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    return lines


def table(results: Sequence[Result]) -> str:
    """Write what came of each family, the slowest and the largest, and every failure."""
    families: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        families[result.family].append(result)
    titles = f"{'files':>7}{'read':>7}{'refused':>9}{'failed':>8}{'slowest':>10}{'most memory':>13}"
    lines = [f"{'family':<22}{titles}"]
    lines += [_row(family, of) for family, of in families.items()]
    lines.append(_row("all", results))
    lines += [f"FAILED {one.family}: {one.name}: {one.problem}" for one in results if one.problem]
    return "\n".join(lines)


def _row(title: str, results: Sequence[Result]) -> str:
    counts = [sum(one.outcome == outcome for one in results) for outcome in ("read", "refused")]
    num_failed = sum(bool(one.problem) for one in results)
    slowest, largest = max(one.seconds for one in results), max(one.grown for one in results)
    return (
        f"{title:<22}{len(results):>7,}{counts[0]:>7,}{counts[1]:>9,}{num_failed:>8,}"
        f"{slowest:>8.2f} s{largest / 1024**2:>10.0f} MB"
    )
