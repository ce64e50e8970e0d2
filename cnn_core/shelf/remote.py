"""What runs on a Dask scheduler: the one `Store` that all web processes share.

`Compute.on_scheduler` has these called there, and Dask fills in ``dask_scheduler``.
"""

from collections.abc import Sequence
from typing import Any

from cnn_core.shelf.store import Entry, Store

_EXTENSION = "cnn-core-shelf"


def store_of(dask_scheduler: Any) -> Store:
    """Give the store of a scheduler, made at the first call.

    Parameters
    ----------
    dask_scheduler : distributed.Scheduler
        Filled in by Dask.

    Returns
    -------
    store : Store
        It lives as long as the scheduler.
    """
    extensions: dict[str, Any] = dask_scheduler.extensions
    if _EXTENSION not in extensions:
        extensions[_EXTENSION] = Store()
    store: Store = extensions[_EXTENSION]
    return store


def exchange(
    holder: str,
    learners: Sequence[str],
    puts: Sequence[tuple[str, str, Entry]],
    dask_scheduler: Any = None,
) -> str:
    """Say that a web process is there, and put what it has to put.

    Parameters
    ----------
    holder : str
        The web process.
    learners : sequence of str
        Whose pages it has shown lately.
    puts : sequence of (str, str, Entry)
        Learner, name and entry.
    dask_scheduler : distributed.Scheduler
        Filled in by Dask.

    Returns
    -------
    name : str
        Of the store: another one than the last time has lost everything.
    """
    store = store_of(dask_scheduler)
    store.hear(holder, learners)
    for learner, name, entry in puts:
        store.put(learner, name, entry)
    return store.name


def read(learner: str, dask_scheduler: Any = None) -> dict[str, Entry]:
    """Give all that lies on a learner's shelf; see `Store.read`.

    Parameters
    ----------
    learner : str
        Whose.
    dask_scheduler : distributed.Scheduler
        Filled in by Dask.

    Returns
    -------
    entries : dict
        By name.
    """
    return store_of(dask_scheduler).read(learner)


def claim(learner: str, name: str, holder: str, dask_scheduler: Any = None) -> bool:
    """Take over what nobody works on any more; see `Store.claim`.

    Parameters
    ----------
    learner, name, holder : str
        Whose it is, what, and who asks.
    dask_scheduler : distributed.Scheduler
        Filled in by Dask.

    Returns
    -------
    is_claimed : bool
        Whether it is the asker's now.
    """
    return store_of(dask_scheduler).claim(learner, name, holder)
