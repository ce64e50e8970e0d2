"""What a cluster has to train for all web processes that share it."""

import uuid
from collections.abc import Sequence

from cnn_core.compute.job import Kind


class SharedQueue:
    """The trainings of a cluster as its scheduler told them last, first come first.

    On an embedded cluster nothing is ever told, and nobody else is there.

    Attributes
    ----------
    keys : list of str
        Of trainings that run or wait, those of other web processes included.
    num_at_once : int
        How many of them the workers run at a time.

    Examples
    --------
    >>> queue = SharedQueue()
    >>> own = queue.new_key("training")
    >>> queue.learn(["training-of another", own], num_at_once=1)
    >>> queue.count_foreign_ahead(own), queue.foreign_waits()
    (1, False)
    """

    def __init__(self) -> None:
        self._mark = uuid.uuid4().hex[:8]
        self.keys: list[str] = []
        self.num_at_once = 1

    def new_key(self, kind: Kind) -> str:
        """Name a job so that it is known whose it is, also when it has ended here."""
        return f"{kind}-{self._mark}{uuid.uuid4().hex[8:]}"

    def learn(self, keys: Sequence[str], num_at_once: int) -> None:
        """Take what the scheduler tells."""
        self.keys, self.num_at_once = list(keys), num_at_once

    def remove(self, key: str) -> None:
        """Leave out what has ended since the scheduler was asked."""
        if key in self.keys:
            self.keys.remove(key)

    def count_foreign_ahead(self, key: str) -> int:
        """Count the trainings of others, running ones included, that came before one of ours."""
        ahead = self.keys[: self.keys.index(key)] if key in self.keys else self.keys
        return sum(self._is_foreign(other) for other in ahead)

    def foreign_waits(self) -> bool:
        """Tell whether a training of another web process waits for a place."""
        return any(self._is_foreign(key) for key in self.keys[self.num_at_once :])

    def _is_foreign(self, key: str) -> bool:
        return not key.startswith(f"training-{self._mark}")
