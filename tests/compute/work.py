"""Jobs for the tests: small functions that a worker imports from here."""

import itertools
import os
import signal
import time
from typing import Any

import numpy as np

from cnn_core.errors import LessonInputError


def add(left: int, right: int) -> int:
    return left + right


def pid() -> int:
    return os.getpid()


def count_to(number: int, progress: Any) -> int:
    """Report every number and give the last."""
    for step in range(number):
        progress.report({"step": step})
    return number


def count_until_stopped(progress: Any) -> int:
    """Report for as long as nobody asks to stop; give how far it came."""
    step = 0
    while not progress.stop_requested():
        progress.report({"step": step, "pid": os.getpid()})
        step += 1
        time.sleep(0.005)
    return step


def follow_learning_rate(progress: Any) -> float:
    """Report the learning rate until stopped; give the last one."""
    rate = 0.1
    while not progress.stop_requested():
        rate = progress.settings().get("learning_rate", rate)
        progress.report(rate)
        time.sleep(0.005)
    return rate


def pause_for_others(progress: Any) -> str:
    """Pause from the start until stopped or until others wait; tell which."""
    progress.report("paused")
    while not progress.stop_requested():
        if progress.others_wait():
            return "gave its place up"
        progress.wait_for_order(30)
    return str(progress.stopped_by)


_turns = itertools.count()
_looks = itertools.count()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def next_look() -> int:
    """Count the looks of this worker."""
    return next(_looks)


def next_turn(progress: Any) -> int:
    """Count the calls in this worker."""
    return next(_turns)


def deaf(progress: Any) -> None:
    """Report once, then never look at the progress again."""
    progress.report(os.getpid())
    time.sleep(600)


def fall_asleep() -> None:
    time.sleep(600)


def refuse(progress: Any) -> None:
    raise LessonInputError("A network needs a layer; none came. Add one.")


def divide_by_zero(progress: Any) -> float:
    return 1 / 0


def run_out_of_memory(progress: Any) -> None:
    raise MemoryError


def hoard(progress: Any) -> None:
    """Take memory until the worker is ended."""
    taken = []
    while not progress.stop_requested():
        taken.append(np.ones(5_000_000, np.float32))
        progress.report(len(taken))
        time.sleep(0.005)


def die(progress: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(flag: str) -> int:
    """End the worker at the first call; the second, in the next worker, answers."""
    if not os.path.exists(flag):
        open(flag, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def big_array(size: int) -> np.ndarray:
    return np.ones((size, size), np.float32)


def loaded_modules() -> list[str]:
    import sys

    return sorted(sys.modules)


def import_for_itself() -> str:
    """Import a module that nothing else here needs, in the place of TensorFlow."""
    import wave

    return wave.__name__


_warm: list[int] = []


def warm() -> None:
    _warm.append(os.getpid())


def is_warm() -> bool:
    return _warm == [os.getpid()]


def niceness() -> int:
    """Answer how far this thread stands behind others."""
    return os.nice(0)


def temporary_folder() -> str:
    import tempfile

    return tempfile.gettempdir()


def goes_by_a_steady_clock() -> bool:
    from distributed import batched
    from tornado.ioloop import IOLoop

    real = time.time
    before = IOLoop.current().time(), batched.time()
    time.time = lambda: real() - 86_400
    try:
        after = IOLoop.current().time(), batched.time()
    finally:
        time.time = real
    named = batched.time.__module__ == "cnn_core.compute.steady_clock"
    return named and all(0 <= late - early < 60 for early, late in zip(before, after, strict=True))
