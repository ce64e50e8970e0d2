"""The audit of the libraries: what it passes, and what it does not."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.serving import ROOT

FAULT = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.0"]}


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "KNOWN", tmp_path / "known")
    monkeypatch.setattr(module, "PROBES", {"a service": ""})
    monkeypatch.setattr(module, "by_pages", list)
    (tmp_path / "known").write_text("# nothing\n")
    return module


def told(*faults: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "faulty", "version": "1.0", "vulns": list(faults)},
        {"name": "unknown", "skip_reason": "not found"},
    ]


def test_known_fault_fails_until_it_is_accounted_for(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "by_pip_audit", lambda service: told(FAULT))
    assert audit.main() == 1
    assert "faulty 1.0: PYSEC-2026-1, mended in 2.0" in capsys.readouterr().out
    audit.KNOWN.write_text("CVE-2026-1 is not reached from here\n")
    assert audit.main() == 0


def test_nothing_known_passes_and_says_what_was_not_asked(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "by_pip_audit", lambda service: told())
    assert audit.main() == 0
    assert "2 libraries audited" in (said := capsys.readouterr().out)
    assert "unknown (not found)" in said


def test_silence_is_no_clean_result(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "by_pip_audit", lambda service: told()[2:])  # all not found
    assert audit.main() == 0
    assert "NOT AUDITED" in capsys.readouterr().out
