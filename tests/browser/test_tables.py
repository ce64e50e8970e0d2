"""A wide table is scrolled within itself; the page around it stays as wide as a telephone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.serving import ROOT, serving

pytestmark = pytest.mark.browser

WIDE_TABLE = Path(__file__).with_name("site") / "wide_table.py"
SIDEWAYS = "one => one.scrollWidth - one.clientWidth"


def test_a_wide_table_is_scrolled_within_itself(telephone):
    with serving(WIDE_TABLE, environment={"PYTHONPATH": str(ROOT)}) as server:
        telephone.goto(server.url)
        expect(telephone.locator("table")).to_be_visible()
        assert telephone.locator(".st-key-table_runs").evaluate(SIDEWAYS) > 0
        assert telephone.get_by_test_id("stMain").evaluate(SIDEWAYS) == 0
