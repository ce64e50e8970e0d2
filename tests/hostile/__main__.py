"""Try everything hostile at once, and say what came of it.

    python -m tests.hostile            the corpora of pictures and archives
    python -m tests.hostile --long     ten times as many of them, then thousands of drawn texts

Ends with exit code 1 if anything but a right answer or one sentence of refusal came out, took over
2 s or 500 MB, or was written to the standard error.
"""

import argparse
import os
import subprocess
import sys

from tests.hostile.case import SEED
from tests.hostile.trial import CORPORA, ROOT, table, try_all

LONG_EXAMPLES = 3000
"""Of every text and message that is drawn, in a long trial."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seed", type=int, default=SEED, help="another corpus for another number")
    parser.add_argument("--long", action="store_true", help="minutes instead of seconds")
    asked = parser.parse_args()
    num_failed = 0
    for corpus in CORPORA:
        results = try_all(corpus, asked.seed, times=10 if asked.long else 1)
        print(f"{corpus}, seed {asked.seed}\n{table(results)}\n", flush=True)
        num_failed += sum(bool(one.problem) for one in results)
    drawn_failed = _draw_many() if asked.long else 0
    return int(bool(num_failed or drawn_failed))


def _draw_many() -> int:
    """Run the tests of drawn input with many examples."""
    command = [sys.executable, "-m", "pytest", "tests/hostile", "-q", "-p", "no:cacheprovider"]
    command += ["--timeout", "3600", "--deselect", "tests/hostile/test_corpora.py"]
    examples = {"HOSTILE_EXAMPLES": str(LONG_EXAMPLES)}
    return subprocess.run(command, cwd=ROOT, env=os.environ | examples, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
