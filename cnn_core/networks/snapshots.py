"""A network at moments of its training: few enough to keep, evenly spread, however it ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cnn_core import FloatArray
from cnn_core.networks.spec import BYTES_PER_NUMBER, NetworkSpec
from cnn_core.networks.weights import pack_weights

MAX_SNAPSHOTS = 26
"""So the usual 25 epochs of the digits are kept one by one, and the moment before them."""

MAX_SNAPSHOT_BYTES = 2_000_000
"""Of all together; the last does not count, its bytes are those of the network itself."""

MAX_SNAPSHOT_ACTIVATIONS = 2_500_000
"""Numbers that all together make of one picture: 10 MB, which travel to a page at once."""


@dataclass(frozen=True)
class Snapshot:
    """The weights of a network at one moment of its training.

    Attributes
    ----------
    epoch : int
        Epochs done by then; 0 before the first step. Of a training that was
        stopped within an epoch, the last snapshot has that epoch's number.
    weights : bytes
        As in ``TrainedNetwork.weights``.
    """

    epoch: int
    weights: bytes


def most_snapshots(spec: NetworkSpec) -> int:
    """Count how many snapshots of a network there is room for.

    Parameters
    ----------
    spec : NetworkSpec
        The network.

    Returns
    -------
    count : int
        From 1, the last alone where a second would be too large, to `MAX_SNAPSHOTS`.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> most_snapshots(default_digits_spec())
    26
    """
    by_weights = 1 + MAX_SNAPSHOT_BYTES // (BYTES_PER_NUMBER * spec.count_parameters())
    by_activations = max(2, MAX_SNAPSHOT_ACTIVATIONS // spec.count_activations())
    return min(MAX_SNAPSHOTS, by_weights, by_activations)


def thin_snapshots(snapshots: Sequence[Snapshot], max_bytes: int) -> tuple[Snapshot, ...]:
    """Let every other snapshot go until the rest is small enough.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        In order.
    max_bytes : int
        What all but the last may take together.

    Returns
    -------
    snapshots : tuple of Snapshot
        The last always, and the first as long as there are two.

    Examples
    --------
    >>> moments = [Snapshot(epoch, bytes(10)) for epoch in range(8)]
    >>> [snapshot.epoch for snapshot in thin_snapshots(moments, 45)]
    [0, 2, 4, 6, 7]
    """
    *earlier, last = snapshots
    while earlier and sum(len(snapshot.weights) for snapshot in earlier) > max_bytes:
        earlier = earlier[::2] if len(earlier) > 1 else []
    return (*earlier, last)


class SnapshotCollector:
    """Collects snapshots while nobody knows yet how long a training will last.

    When it is full, every other one goes and from then on every other epoch is
    kept: so they are evenly spread at any moment, at least half as many as there
    is room for.

    Parameters
    ----------
    room : int
        How many there may be at the end.

    Examples
    --------
    >>> collector = SnapshotCollector(room=4)
    >>> for epoch in range(10):
    ...     collector.offer(epoch, dict)
    >>> [snapshot.epoch for snapshot in collector.finish(9, b"")]
    [0, 4, 8, 9]
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._step = 1
        self._kept: dict[int, Mapping[str, FloatArray]] = {}

    def offer(self, epoch: int, copy_weights: Callable[[], Mapping[str, FloatArray]]) -> None:
        """Keep the weights of now, if this epoch is one to keep.

        Parameters
        ----------
        epoch : int
            Epochs done, more than at the last call.
        copy_weights : callable
            Answers the arrays by name, as copies; called only where they are kept.
        """
        if not self._wants(epoch):
            return
        if len(self._kept) == self._room:
            self._thin()
        if self._wants(epoch):
            self._kept[epoch] = copy_weights()

    def finish(self, epoch: int, weights: bytes) -> tuple[Snapshot, ...]:
        """Answer what was kept, with the last moment in any case.

        Parameters
        ----------
        epoch : int
            The last, kept before or not.
        weights : bytes
            The network as it is now.

        Returns
        -------
        snapshots : tuple of Snapshot
            In order; the bytes of the last are `weights` itself.
        """
        self._kept.pop(epoch, None)
        if len(self._kept) == self._room:
            self._thin()
        earlier = (Snapshot(when, pack_weights(arrays)) for when, arrays in self._kept.items())
        return (*earlier, Snapshot(epoch, weights))

    def _wants(self, epoch: int) -> bool:
        return self._room > 1 and epoch % self._step == 0

    def _thin(self) -> None:
        """Let every other one go."""
        self._step *= 2
        self._kept = {epoch: kept for epoch, kept in self._kept.items() if self._wants(epoch)}
