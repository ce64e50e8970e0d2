"""Write the answers of every room's predictions into docs/TEACHING.md.

Run ``python docs/make_answers.py``; it needs requirements-dev.txt.
"""

import re
import sys
from pathlib import Path
from unittest import mock

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
TEACHING = ROOT / "docs" / "TEACHING.md"
_BETWEEN = re.compile(r"(<!-- answers:[^\n]*-->\n).*?(<!-- end of answers -->)", re.DOTALL)


def answers_table() -> str:
    """Open every room as it is without a link, and list the predictions that it asks.

    Returns
    -------
    table : str
        Markdown, one row a prediction.
    """
    from pages.parts import challenges
    from pages.parts.lessons import ROOMS

    rows = ["| room | prediction | answer | because |", "|---|---|---|---|"]
    for room in ROOMS:
        app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=90).run()
        with mock.patch.object(challenges, "ask") as ask:
            app.switch_page(str(room.path.relative_to(ROOT / "pages"))).run()
        for challenge in ask.call_args.args[1]:
            told = (room.title, challenge.question, f"**{challenge.answer}**", challenge.why)
            rows.append("| " + " | ".join(_in_a_cell(text) for text in told) + " |")
    return "\n".join(rows)


def with_answers(text: str, table: str) -> str:
    """Put the table in its place; a replacement as text could be taken for group names."""
    return _BETWEEN.sub(lambda match: f"{match[1]}{table}\n{match[2]}", text)


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    TEACHING.write_text(with_answers(TEACHING.read_text("utf-8"), answers_table()), "utf-8")
