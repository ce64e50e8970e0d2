"""The process that serves the pages holds neither TensorFlow nor Keras nor pandas."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OPEN_ALL = """
import sys
from pages.parts.lessons import LESSONS
from tests.pages.opening import open_lesson
from cnn_core.compute import get_compute

if __name__ == "__main__":
    for lesson in LESSONS:
        app = open_lesson(lesson.slug)
        assert not app.exception, lesson.slug
    get_compute().close()
    held = {"tensorflow", "keras", "pandas"} & set(sys.modules)
    print("held:", sorted(held))
"""


@pytest.mark.slow
def test_no_page_brings_a_large_library_into_the_web_process():
    done = subprocess.run(
        [sys.executable, "-c", OPEN_ALL],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "held: []" in done.stdout
