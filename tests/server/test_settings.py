"""What a host may set is read, refused when it cannot be meant, and written down."""

import re

import pytest

from server.settings import Settings, settings_of
from tests.serving import ROOT


def test_defaults() -> None:
    assert settings_of({}) == settings_of({"CNN_GRACE": " "}) == Settings()


def test_reads_all() -> None:
    told = {
        "CNN_SOCKETS_PER_ADDRESS": "0", "CNN_UPLOADED_MB": "5", "CNN_GRACE": "7.5",
        "CNN_LOG": "JSON", "CNN_METRICS": "off", "CNN_METRICS_TOKEN": "secret",
        "CNN_REHEARSAL": "off",
    }  # fmt: skip
    assert settings_of(told) == Settings(0, 5_000_000, 7.5, True, "off", "secret", False)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CNN_GRACE", "soon", "a number, 0 or more; 'soon' came"),
        ("CNN_GRACE", "-1", "a number, 0 or more"),
        ("CNN_GRACE", "inf", "a number, 0 or more"),
        ("CNN_GRACE", "nan", "a number, 0 or more"),
        ("CNN_LOG", "xml", "plain or json; 'xml' came"),
        ("CNN_METRICS", "no", "local or off"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        settings_of({name: value})


def test_every_variable_stands_in_the_table_for_hosts() -> None:
    folders = ("server", "pages", "cnn_core")
    code = "".join(
        path.read_text() for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))
    )
    table = (ROOT / "docs" / "HOSTING.md").read_text()
    used = set(re.findall(r"\bCNN_[A-Z_]+[A-Z]\b", code))
    assert {"CNN_SCHEDULER", "CNN_GRACE"} <= used
    assert {name for name in used if f"`{name}" not in table} == set()
