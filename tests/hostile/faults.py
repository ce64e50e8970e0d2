"""A reader with every fault that a trial has to notice, one file for each."""

import os
import sys
import time
from collections.abc import Iterator

from cnn_core.errors import LessonInputError
from tests.hostile.case import Case

KINDS = ("none", "raises", "slow", "large", "noisy", "rude", "wrong", "memory", "dies", "last")


def fault_cases(seed: int, times: int) -> Iterator[Case]:
    """Give a case for each kind of fault."""
    yield from (Case("faults", kind, kind.encode, "read") for kind in KINDS)


def has_faults(data: bytes) -> bool:
    """Do what the file says, which must not be."""
    kind = data.decode()
    if kind == "raises":
        raise KeyError("anything")
    if kind == "slow":
        end = time.process_time() + 2.1
        while time.process_time() < end:
            pass
    if kind == "large":
        assert b"\1" * 530_000_000
    if kind == "noisy":
        print("something odd", file=sys.stderr)
    if kind == "rude":
        raise LessonInputError("No! <b>Never</b>")
    if kind == "memory":
        raise LessonInputError("It is damaged.") from MemoryError()
    if kind == "dies":
        os._exit(1)
    return kind != "wrong"
