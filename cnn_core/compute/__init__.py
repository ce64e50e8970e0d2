"""Where network work runs: submit a function, get a job with events, a place and a result.

    job = get_compute().submit(
        "cnn_core.networks.training:train", spec, owner=session, kind="training", time_limit=300
    )

stands on Dask distributed: an embedded worker process by default, a cluster on
many machines with ``CNN_SCHEDULER=tcp://host:8786``. This process imports
neither Keras nor, before the first job, Dask.
"""

from cnn_core.compute.engine import Compute, Status, get_compute
from cnn_core.compute.job import Job, JobFailed, Kind, State

__all__ = ["Compute", "Job", "JobFailed", "Kind", "State", "Status", "get_compute"]
