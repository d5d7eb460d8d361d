"""What a figure is, how two ways of doing the same are timed against each other, and how the result is printed."""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 60
WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many records are generated, how many rows the imported list has, and how many items are due at once."""

    organizations: int
    agreements: int
    reports: int
    imported: int
    due_items: int

    def divided(self, by: int) -> "Sizes":
        return Sizes(
            self.organizations // by,
            self.agreements // by,
            self.reports // by,
            self.imported // by,
            self.due_items // by,
        )


FULL = Sizes(100_000, 20_000, 1_000_000, 50_000, 100_000)
DEFAULT = FULL.divided(10)


def say(text: str) -> None:
    """Progress, for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def show(name: str, ours: float, floor: float, unit: str) -> None:
    """Print one figure: `<name> <ours> <floor> <ratio> <unit>`."""
    print(f"{name} {ours:.2f} {floor:.2f} {ours / floor:.2f} {unit}", flush=True)


def show_count(name: str, value: int) -> None:
    """Print one count: `<name> <value>`."""
    print(f"{name} {value}", flush=True)


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def medians_ms(ours: Callable[[], object], floor: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median milliseconds of both, taken in turns, so that a busy machine weighs on both alike."""
    for _ in range(WARM_UP):
        ours()
        floor()
    pairs = [(seconds_of(ours), seconds_of(floor)) for _ in range(rounds)]
    return tuple(statistics.median(times) * 1000 for times in zip(*pairs, strict=True))  # type: ignore[return-value]
