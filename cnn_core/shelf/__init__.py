"""What outlives a session: bytes by learner and name, in memory alone, for two hours at most.

    shelf = get_shelf()
    shelf.put(learner, "run/4f", run)
    shelf.read(learner)["run/4f"].value

A learner is known by a random key in a cookie, of which only a digest is kept here. With an
embedded cluster the shelf is in the memory of this process; with ``CNN_SCHEDULER`` it is on the
scheduler, so that any web process finds it, and this process keeps a copy of what it has put, from
which a scheduler that was started again is filled.

Values are pickled. That is allowed between web processes and their scheduler alone, which run one
another's code anyway; nothing that a browser has sent is ever unpickled.
"""

from cnn_core.shelf.key import COOKIE, is_key, name_of, new_key
from cnn_core.shelf.shelf import Shelf, get_shelf
from cnn_core.shelf.store import Entry, Limits, Store

__all__ = [
    "COOKIE",
    "Entry",
    "Limits",
    "Shelf",
    "Store",
    "get_shelf",
    "is_key",
    "name_of",
    "new_key",
]
