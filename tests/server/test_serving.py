"""The helpers that other tests stand on."""

import urllib.error
from pathlib import Path

import pytest

from tests import serving as helpers
from tests.serving import require_chromium, serving


def test_without_chromium_skips_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "CHROMIUM", "/nowhere/chromium")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="/nowhere/chromium is not there"):
        require_chromium()


def test_without_chromium_fails_where_tests_must_be_complete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(helpers, "CHROMIUM", "/nowhere/chromium")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        require_chromium()


def test_server_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    broken = tmp_path / "streamlit_app.py"
    broken.write_text("import streamlit as st\n1 / 0\napp = st.App('page.py')\n")
    with pytest.raises(AssertionError, match="ZeroDivisionError"), serving(broken):
        pass


def test_server_is_gone_after_the_block(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text("import streamlit as st\nst.write('hello')\n")
    with serving(page) as server:
        assert server.get("/_stcore/health") == b"ok"
    with pytest.raises(urllib.error.URLError):
        server.get("/_stcore/health")
