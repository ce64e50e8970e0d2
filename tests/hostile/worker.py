"""Runs cases one after another in a process of its own, and tells of each in a line of JSON.

python -m tests.hostile.worker pictures --first 0 --seed 8 --times 1
"""

import argparse
import contextlib
import ctypes
import json
import os
import re
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Any

from cnn_core.errors import LessonInputError
from tests.hostile.case import SEED, Case

MOST_SECONDS = 2.0
"""Of computing, for one file: a busy machine makes no file slow."""

MOST_BYTES = 500 * 1024**2
"""More memory than before, while one file is read."""

_libc = ctypes.CDLL(None)


def main() -> None:
    warnings.simplefilter("always")  # what is read may silence its own
    asked = _asked()
    corpus, read = _corpus(asked)
    _limit_memory()
    with tempfile.TemporaryFile() as stderr:
        os.dup2(stderr.fileno(), 2)
        for case in islice(corpus, asked.first, None):
            print(json.dumps(_tried(case, read, stderr)), flush=True)
    print(json.dumps({"family": ""}))  # nothing is left: it has not merely died


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", choices=["pictures", "archives", "faults"])
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--times", type=int, default=1)
    return parser.parse_args()


def _corpus(asked: argparse.Namespace) -> tuple[Iterator[Case], Callable[[bytes], bool]]:
    """Give the cases, and what reads one: it answers whether there was anything to read."""
    if asked.corpus == "pictures":
        from tests.hostile.hostile_pictures import picture_cases
        from tests.hostile.reading import reads_picture

        return picture_cases(asked.seed, asked.times), reads_picture
    if asked.corpus == "faults":
        from tests.hostile.faults import fault_cases, has_faults

        return fault_cases(asked.seed, asked.times), has_faults
    from tests.hostile.hostile_archives import archive_cases
    from tests.hostile.reading import reads_archive

    return archive_cases(asked.seed, asked.times), reads_archive


def _limit_memory() -> None:
    """Let the address space grow by no more than twice the limit, for the sake of the machine."""
    in_use = _memory("VmSize")
    resource.setrlimit(resource.RLIMIT_AS, (in_use + 2 * MOST_BYTES,) * 2)


def _tried(case: Case, read: Callable[[bytes], bool], stderr: IO[bytes]) -> dict[str, Any]:
    """Have a file read, and tell what came of it and what it took."""
    data = case.make()
    _libc.malloc_trim(0)  # what making it has freed would hide what reading it takes
    _forget_peak()
    before, start = _memory("VmRSS"), time.process_time()
    outcome, problem = _outcome(data, read)
    seconds, grown = time.process_time() - start, _memory("VmHWM") - before
    del data
    written = _drained(stderr)
    problems = [
        problem,
        f"took {seconds:.1f} s" if seconds > MOST_SECONDS else "",
        f"took {grown / 1024**2:.0f} MB" if grown > MOST_BYTES else "",
        f"wrote {written[:200]!r}" if written else "",
        f"was {outcome}" if case.expected not in ("either", outcome) and not problem else "",
    ]
    return {
        "family": case.family,
        "name": case.name,
        "outcome": outcome,
        "seconds": seconds,
        "grown": max(0, grown),
        "problem": ", ".join(filter(None, problems)),
    }


def _outcome(data: bytes, read: Callable[[bytes], bool]) -> tuple[str, str]:
    """Only something right or one sentence may come out."""
    try:
        return ("read" if read(data) else "refused"), ""
    except LessonInputError as error:
        return "refused", _fault_of(error)
    except BaseException as error:  # what must not happen is what is looked for
        return "failed", f"raised {type(error).__name__}: {error!s:.200}"


def _fault_of(error: LessonInputError) -> str:
    """Say what is wrong with a refusal: no sentence, markup in it, or memory that ran out."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return "ran out of memory"
        cause = cause.__cause__ or cause.__context__
    message = str(error)
    if not message.endswith(".") or re.search(r"[.!?]\s|[<>]", message) or len(message) > 400:
        return f"said {message!r:.200}"
    return ""


def _forget_peak() -> None:
    # proc(5): 5 sets the peak to what is in use; where it may not be written, the peak is that of
    # all so far, which is more and not less
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def _memory(name: str) -> int:
    """Bytes of this process, as Linux names them."""
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def _drained(stderr: IO[bytes]) -> str:
    """Return what was written to the standard error since the last time."""
    sys.stderr.flush()
    stderr.seek(0)
    written = stderr.read()
    stderr.seek(0)
    stderr.truncate()
    return written.decode(errors="replace")


if __name__ == "__main__":
    main()
