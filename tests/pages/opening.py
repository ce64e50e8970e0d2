"""Open a lesson as a visitor does: through the frame, by its place in the menu."""

import functools
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.parts.lessons import PAGES, lesson_named

FRAME = Path(PAGES) / "frame.py"

# Every AppTest reads what all installed packages say of themselves: longer than a lesson takes.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)


def open_lesson(slug: str, **parameters: str) -> AppTest:
    """Return a lesson after its first run, with the given parameters in the address."""
    app = AppTest.from_file(str(FRAME), default_timeout=90)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(str(lesson_named(slug).path.relative_to(PAGES)))
    return app.run()
