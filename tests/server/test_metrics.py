"""What is counted, and who may read it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cnn_core.compute import Compute, Job
from server.metrics import Metrics, generate_latest, may_measure


class Steering:
    """Jobs of these tests are steered by nobody."""


def read(metrics: Metrics) -> dict[str, float]:
    text = generate_latest(metrics.registry).decode()
    return {
        ",".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def metrics() -> Metrics:
    compute = Compute(scheduler="")
    return Metrics(lambda: compute, lambda: 7)


def test_follows_jobs_from_asking_to_their_end(metrics: Metrics) -> None:
    job = Job("a", "ada", "training", None, Steering(), metrics.see_job)
    job.asked_at -= 4
    job.mark_running()
    job.began_at -= 50
    job.end_with("network", notice=None)
    Job("b", "bob", "inspection", None, Steering(), metrics.see_job).end_without(
        "failed", error="It failed.", notice=None
    )
    told = read(metrics)
    assert told["cnn_job_wait_seconds_sum,training"] == pytest.approx(4, abs=0.9)
    assert told["cnn_job_run_seconds_sum,training"] == pytest.approx(50, abs=9)
    assert told["cnn_jobs_ended_total,training,finished"] == 1
    assert told["cnn_jobs_ended_total,inspection,failed"] == 1
    assert "cnn_job_run_seconds_sum,inspection" not in told  # it never ran


def test_tells_how_the_site_does(metrics: Metrics) -> None:
    metrics.refuse("host")
    metrics.err("page")
    metrics.see_page_run("pixels", 0.2)
    told = read(metrics)
    assert told["cnn_sessions"] == 7
    assert told["cnn_workers"] == 0
    assert told["cnn_jobs,training,waiting"] == 0
    assert told["cnn_refused_total,host"] == told["cnn_errors_total,page"] == 1
    assert told["cnn_page_run_seconds_sum,pixels"] == 0.2
    assert told["process_resident_memory_bytes"] > 1e6
    assert told["process_cpu_seconds_total"] > 0


HERE = ("127.0.0.1", "localhost:8501")


@pytest.mark.parametrize(
    ("where", "headers", "mode", "token", "may"),
    [
        (HERE, {}, "local", "", True),
        (("::1", "[::1]:8501"), {}, "local", "", True),
        (HERE, {}, "off", "", False),
        (HERE, {}, "off", "secret", False),
        (("192.0.2.1", "localhost"), {}, "local", "", False),
        (("127.0.0.1", "cnn.example"), {}, "local", "", False),  # what a proxy passes on
        (HERE, {"x-forwarded-for": "127.0.0.1"}, "local", "", False),
        (HERE, {}, "local", "secret", False),
        (("192.0.2.1", "cnn.example"), {"authorization": "Bearer secret"}, "local", "secret", True),
        (HERE, {"authorization": "Bearer secreT"}, "local", "secret", False),
        (HERE, {"authorization": "Bearer \xe4"}, "local", "secret", False),
    ],
)
def test_who_may_read_them(
    where: tuple[str, str], headers: dict[str, str], mode: str, token: str, may: bool
) -> None:
    address, host = where
    raw = [(n.encode(), t.encode("latin-1")) for n, t in ({"host": host} | headers).items()]
    assert may_measure({"client": (address, 1), "headers": raw, "type": "http"}, mode, token) is may
