"""Run every benchmark and write ``bench/results.json`` and ``bench/README.md``.

``python -m bench`` runs all, ``python -m bench core_convolution`` one of them.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
BENCHMARKS = (
    "cold_start", "core_convolution", "change_to_paint", "hands_on", "opened_network", "evidence",
    "training", "twenty_train", "load",
)  # fmt: skip
INTRODUCTION = """# What is fast enough, and how fast it is

Made by `make bench`: each figure beside its peer, measured in the same run on the same
machine, medians of many turns. A ratio below its budget is good; absolute times say more
about the machine than about us.

"""
COLUMNS = ("name", "ours", "peer", "unit", "ratio", "budget", "met")


def main(chosen: list[str]) -> None:
    """Measure what was chosen, keep the other results as they are."""
    file = FOLDER / "results.json"
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    for name in chosen or BENCHMARKS:
        print(f"{name} …", flush=True)
        measured = importlib.import_module(f"bench.{name}").measure()
        rows = [row for row in rows if row["benchmark"] != name]
        rows += [{"benchmark": name, **_plain(row)} for row in measured]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = INTRODUCTION + "\n".join(_table(rows)) + "\n"
    (FOLDER / "README.md").write_text(page, encoding="utf-8")
    print(page)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Keep the columns of the table, in plain numbers that JSON can hold."""
    numbers = {name: round(float(row[name]), 3) for name in ("ours", "peer", "ratio", "budget")}
    return {name: numbers.get(name, row[name]) for name in COLUMNS} | {"met": bool(row["met"])}


def _table(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| what | ours | peer | unit | ratio | budget | met |",
        "|:--|--:|--:|:--|--:|--:|:--|",
    ]
    lines += [
        f"| {row['name']} | {row['ours']:g} | {row['peer']:g} | {row['unit']} | "
        f"{row['ratio']:.2f} | {row['budget']:g} | {'yes' if row['met'] else '**no**'} |"
        for row in rows
    ]
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
