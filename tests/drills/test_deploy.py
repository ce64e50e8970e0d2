"""The files for hosts say what the code does: names, ports, users, and what is closed."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
MANIFESTS = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
OWN = ("web", "scheduler", "worker")


def deployments():
    return {
        each["metadata"]["name"]: each["spec"]["template"]["spec"]
        for each in MANIFESTS
        if each["kind"] == "Deployment"
    }


def test_the_image_is_made_of_what_is_there():
    lines = (ROOT / "Dockerfile").read_text()
    for source in re.findall(r"^COPY (?!--from)(\S+)", lines, re.M):
        assert (ROOT / source).exists()
        assert f"!{source}" in (ROOT / ".dockerignore").read_text().split()


@pytest.mark.parametrize("name", OWN)
def test_every_container_is_an_ordinary_user_that_can_write_to_memory_alone(name):
    service = COMPOSE["services"][name]
    assert service["read_only"]
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    pod = deployments()[name]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]
    assert all(volume["emptyDir"]["medium"] == "Memory" for volume in pod["volumes"])


def test_dask_is_reached_from_no_other_network():
    services = COMPOSE["services"]
    assert COMPOSE["networks"]["compute"] == {"internal": True}
    assert [name for name in services if "ports" in services[name]] == ["proxy"]
    assert "compute" not in services["proxy"]["networks"]
    assert services["scheduler"]["networks"] == ["compute"]
    policy = next(each for each in MANIFESTS if each["metadata"]["name"].startswith("compute"))
    assert policy["spec"]["podSelector"]["matchExpressions"][0]["values"] == ["scheduler", "worker"]
    pods = {each["metadata"]["name"]: each for each in MANIFESTS if each["kind"] == "Deployment"}
    (allowed,) = policy["spec"]["ingress"][0]["from"]
    assert allowed["podSelector"]["matchLabels"] == {"compute": "yes"}
    for name in OWN:
        assert pods[name]["spec"]["template"]["metadata"]["labels"]["compute"] == "yes"


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_commands_are_modules_of_the_site(name):
    for command in (
        COMPOSE["services"][name]["command"],
        deployments()[name]["containers"][0]["command"],
    ):
        module = command[command.index("-m") + 1]
        assert (ROOT / (module.replace(".", "/") + ".py")).exists()


def test_every_variable_of_the_site_is_read_somewhere():
    code = "".join(
        path.read_text()
        for folder in ("cnn_core", "server")
        for path in (ROOT / folder).rglob("*.py")
    )
    told = set(re.findall(r"CNN_[A-Z_]+", "".join(map(Path.read_text, DEPLOY.glob("*.yaml")))))
    assert told
    assert not [name for name in told if f'"{name}"' not in code]


def test_the_proxy_asks_for_readiness_and_keeps_metrics_inside():
    proxy = (DEPLOY / "haproxy.cfg").read_text()
    assert "GET /healthz?ready=1" in proxy
    assert "path_end /metrics" in proxy
    assert "cookie replica insert" in proxy
    assert "timeout tunnel" in proxy
