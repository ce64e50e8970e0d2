"""Run drills and print what they showed."""

import argparse
import asyncio
import logging
import signal
import sys
import time
import traceback

from drills import faults
from drills.site import DrillFailed
from drills.topology import topology

DRILLS = {"topology": topology, **faults.DRILLS}


def main() -> int:
    """Run those that are named, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m drills")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DRILLS))
    names = parser.parse_args().names or list(DRILLS)
    if unknown := sorted(set(names) - set(DRILLS)):
        parser.error(f"no drill is called {', '.join(unknown)}; there are {', '.join(DRILLS)}")
    logging.disable(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # ends what was started, too
    failed = [name for name in names if not _run(name)]
    print(f"\n{len(names) - len(failed)} of {len(names)} drills hold", *failed, sep="\n  failed: ")
    return 1 if failed else 0


def _run(name: str) -> bool:
    began = time.monotonic()
    drill = DRILLS[name]
    print(f"\n{name}: {(drill.__doc__ or '').splitlines()[0]}", flush=True)
    try:
        figures = asyncio.run(drill())
    except DrillFailed as error:
        print(f"  FAILED: {error}", flush=True)
        return False
    except Exception:
        traceback.print_exc()
        return False
    for what, figure in figures.items():
        print(f"  {what:<38} {figure}")
    print(f"  {'(the drill took)':<38} {time.monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
