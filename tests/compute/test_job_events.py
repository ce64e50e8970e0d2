"""What a job keeps of its reports: all of the curve, and the pictures of the newest alone."""

import pickle
from dataclasses import dataclass, replace

from cnn_core.compute.job import MAX_EVENT_BYTES, Job


@dataclass(frozen=True)
class Report:
    loss: float
    picture: bytes = b""

    @property
    def faded(self):
        return replace(self, picture=b"")


def test_pictures_of_earlier_reports_do_not_push_the_curve_out():
    job = Job("key", "owner", "training", None, steering=None)
    picture = bytes(MAX_EVENT_BYTES // 3)
    for step in range(50):
        report = Report(step, picture)
        job.take_event(report, len(pickle.dumps(report)))
    events = job.events_since(0)
    assert [event.loss for event in events] == list(range(50))
    assert [len(event.picture) for event in events] == [0] * 49 + [len(picture)]
    assert job.latest is events[-1]
