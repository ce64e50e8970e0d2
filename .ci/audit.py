"""Asks for known faults of the libraries, and fails if one is not accounted for.

pip-audit asks OSV, or PyPI, about everything that is installed. Where neither answers it, PyPI's
page of each library that the requirements name tells the faults of its newest version. A service
that cannot be reached is said plainly, and is the only reason to pass without an answer: pip-audit
by itself takes "not found" for "nothing known".
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KNOWN = ROOT / ".ci" / "known-findings.txt"
REQUIREMENTS = ("requirements.txt", "requirements-signin.txt")
PROBES = {"osv": "https://api.osv.dev/v1/query", "pypi": "https://pypi.org/pypi/pip/24.0/json"}
"""Each answers at once if its service is there: 405 for what is no question, and a page."""

PAGE = "https://pypi.org/pypi/{name}/json"
SECONDS = 300


def main() -> int:
    """Ask one service after the other, until one answers."""
    ways = {service: lambda service=service: by_pip_audit(service) for service in PROBES}
    for name, ask in {**ways, "PyPI's pages of the libraries we name": by_pages}.items():
        dependencies = ask()
        audited = [one for one in dependencies if "skip_reason" not in one]
        if audited:
            return report(name, dependencies, audited)
        print(f"{name}: the service cannot be reached from here.")
    print("NOT AUDITED: no service answered. Run `make audit` where there is an internet.")
    return 0


def by_pip_audit(service: str) -> list[dict[str, Any]]:
    """Answer what a service tells of each library; nothing if it does not answer."""
    if not is_there(PROBES[service]):
        return []
    command = [sys.executable, "-m", "pip_audit", "--local", "--vulnerability-service", service]
    quiet = ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command + quiet, capture_output=True, timeout=SECONDS, text=True)
        told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []
    return told


def by_pages() -> list[dict[str, Any]]:
    """Answer the same of the libraries that the requirements name, if they are the newest."""
    lines = "\n".join((ROOT / name).read_text() for name in REQUIREMENTS)
    names = [name for name in re.findall(r"^([\w-]+)~=", lines, re.MULTILINE) if version_of(name)]
    return [by_page(name, version_of(name)) for name in names]


def by_page(name: str, version: str) -> dict[str, Any]:
    """Answer what PyPI's page of one library tells, in the form of pip-audit."""
    told: dict[str, Any] = {"name": name, "version": version}
    try:
        with urllib.request.urlopen(PAGE.format(name=name), timeout=10) as answer:
            page = json.loads(answer.read())
    except (OSError, ValueError) as error:
        return told | {"skip_reason": str(error)}
    if page["info"]["version"] != version:
        return told | {"skip_reason": f"{page['info']['version']} is the newest"}
    faults = [fault | {"fix_versions": fault["fixed_in"]} for fault in page["vulnerabilities"]]
    return told | {"vulns": faults}


def version_of(name: str) -> str:
    """Answer which version is installed, "" if none is."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def is_there(address: str) -> bool:
    """Whether a service answers as it does when it is there."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        return error.code == 405
    except OSError:
        return False


def report(service: str, dependencies: list[dict[str, Any]], audited: list[dict[str, Any]]) -> int:
    """Say what was found; 1 if something is not accounted for."""
    lines = KNOWN.read_text().splitlines()
    known = {line.split()[0] for line in lines if line and not line.startswith("#")}
    found = [(one, fault) for one in audited for fault in one["vulns"]]
    left = [(one, fault) for one, fault in found if not known & {fault["id"], *fault["aliases"]}]
    skipped = [
        f"{one['name']} ({one['skip_reason']})" for one in dependencies if one not in audited
    ]
    print(f"{service}: {len(audited)} libraries audited, {len(found)} faults known,", end=" ")
    print(f"{len(left)} not accounted for; not audited: {', '.join(skipped) or 'none'}.")
    for one, fault in left:
        mended = ", ".join(fault["fix_versions"]) or "no version"
        print(f"  {one['name']} {one['version']}: {fault['id']}, mended in {mended}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
