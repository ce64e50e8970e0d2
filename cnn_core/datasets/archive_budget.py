"""What reading one archive may cost in all, whoever packed it."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# 1,000 photographs of 800 x 600, or 40 as a telephone takes them.
MAX_TOTAL_PIXELS = 500_000_000
MAX_SECONDS = 20.0


class LimitReached(Exception):
    """A limit of the whole archive, in a few words, at which the reading stops."""


@dataclass
class Budget:
    """What one archive may cost, and what it has cost so far.

    Parameters
    ----------
    room : int
        How many pictures may be read.
    seconds : float
        After which no further file is begun.
    clock : callable
        Tells the time in seconds; it is asked before every file.

    Examples
    --------
    >>> budget = Budget(room=1000, seconds=20.0, clock=lambda: 0.0)
    >>> budget.spend_bytes(10**6)
    >>> budget.spend_bytes(10**9)
    Traceback (most recent call last):
        ...
    cnn_core.datasets.archive_budget.LimitReached: 200 MB when unpacked
    """

    room: int
    seconds: float
    clock: Callable[[], float]
    num_pictures: int = 0
    num_bytes: int = 0
    num_pixels: int = 0

    def __post_init__(self) -> None:
        self.end = self.clock() + self.seconds

    def require_time_and_room(self) -> None:
        """Stop at the last picture that there is room for, and when the time is over."""
        if self.num_pictures >= self.room:
            raise LimitReached(f"{self.room:,} picture{'s' if self.room != 1 else ''}")
        if self.clock() >= self.end:
            raise LimitReached(f"{self.seconds:g} seconds")

    def spend_bytes(self, count: int) -> None:
        """Count bytes before they are unpacked."""
        self.num_bytes += count
        if self.num_bytes > MAX_UNPACKED_BYTES:
            raise LimitReached(f"{MAX_UNPACKED_BYTES // 1024**2} MB when unpacked")

    def spend_pixels(self, count: int) -> None:
        """Count pixels before they are decoded."""
        self.num_pixels += count
        if self.num_pixels > MAX_TOTAL_PIXELS:
            raise LimitReached(f"{MAX_TOTAL_PIXELS // 10**6} megapixels")
