"""What is changed inside Streamlit says the same as Streamlit."""

import pytest
import uvloop
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.web import bootstrap

from server import seams

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar")


@pytest.mark.parametrize("section", SECTIONS)
def test_the_theme_that_is_remembered_is_the_theme(
    section: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = getattr(app_session._populate_theme_msg, "anew", app_session._populate_theme_msg)
    monkeypatch.setattr(app_session, "_populate_theme_msg", anew)
    seams.remember_theme()
    for _ in range(2):
        expected, told = CustomThemeConfig(), CustomThemeConfig()
        anew(expected, section)
        app_session._populate_theme_msg(told, section)
        assert told == expected
    assert anew is not app_session._populate_theme_msg


def test_the_server_runs_on_uvloop() -> None:
    assert bootstrap._get_uvloop_loop_factory() is uvloop.new_event_loop
