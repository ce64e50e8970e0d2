"""One file of the corpus: made when it is its turn, so that all of them are never held at once."""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

SEED = 8

SHORT = 0
"""Times that the drawn part of a corpus is as large: once, and without the costliest files."""


class Case(NamedTuple):
    """A file, and what has to come of it.

    Attributes
    ----------
    family, name : str
        What was done to it.
    make : callable
        Gives its bytes.
    expected : {"read", "refused", "either"}
        "either" where a decoder may or may not notice the damage.
    """

    family: str
    name: str
    make: Callable[[], bytes]
    expected: str = "either"


def dice_for(name: str, seed: int = SEED) -> random.Random:
    """Give dice of its own to each case: more cases change no other."""
    return random.Random(f"{seed} {name}")


def cut_short(files: dict[str, bytes], seed: int, times: int) -> Iterator[Case]:
    """Leave out the end, once early in the headers and otherwise anywhere."""
    for name, file in files.items():
        for number in range(times):
            dice = dice_for(f"cut {name} {number}", seed)
            end = dice.randrange(min(64, len(file)) if number == 0 else len(file))
            yield Case(
                "cut short", f"{name}, {end} of {len(file)} bytes", lambda f=file, e=end: f[:e]
            )


def bits_turned(files: dict[str, bytes], seed: int, times: int) -> Iterator[Case]:
    """Turn a few bits, in every second case among the first bytes only."""
    for name, file in files.items():
        for number in range(times):
            yield Case(
                "bits turned",
                f"{name}, {number}",
                lambda f=file, n=name, k=number: _with_bits_turned(f, n, k, seed),
            )


def _with_bits_turned(file: bytes, name: str, number: int, seed: int) -> bytes:
    dice = dice_for(f"bits {name} {number}", seed)
    broken = bytearray(file)
    within = min(64, len(file)) if number % 2 else len(file)
    for _ in range(dice.choice([1, 1, 3, 12])):
        broken[dice.randrange(within)] ^= 1 << dice.randrange(8)
    return bytes(broken)


def glued(files: dict[str, bytes], seed: int, times: int) -> Iterator[Case]:
    """Join the beginning of one file to the end of another, with some bytes between them."""
    names = sorted(files)
    for number in range(times):
        dice = dice_for(f"glued {number}", seed)
        first, second = dice.choice(names), dice.choice(names)
        head = files[first][: dice.randrange(len(files[first]))]
        tail = files[second][dice.randrange(len(files[second])) :]
        between = dice.randbytes(dice.randrange(40))
        yield Case(
            "pieces of two files",
            f"{first} + {second}, {number}",
            lambda h=head, b=between, t=tail: h + b + t,
        )


def numbers_replaced(files: dict[str, bytes], seed: int, times: int) -> Iterator[Case]:
    """Put the numbers that overflow where a length, a count or a place may be written."""
    extremes = [b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"]
    extremes += [b"\xff\xff", b"\0\0", b"\x80\0", b"\xff" * 8]
    for name, file in files.items():
        for number in range(times):
            dice = dice_for(f"numbers {name} {number}", seed)
            extreme = dice.choice(extremes)
            at = dice.randrange(4, max(5, min(len(file), 400) - len(extreme)))
            yield Case(
                "wrong lengths",
                f"{name}, byte {at}",
                lambda f=file, a=at, e=extreme: f[:a] + e + f[a + len(e) :],
            )
