"""What an examination of a machine found (pure): a mark, what is there, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from farm.messages import Notice

GIGABYTE = 10**9
NEEDED_DISK = 2 * GIGABYTE
ENOUGH_DISK = 20 * GIGABYTE
NEEDED_MEMORY = 1.5 * GIGABYTE
ENOUGH_MEMORY = 3.5 * GIGABYTE
"""Less than what is sold as 2 and as 4 GB, as the kernel keeps some."""
ENOUGH_CORES = 2


class Mark(StrEnum):
    """How a part of a machine does."""

    OK = "ok"
    ATTENTION = "attention"
    MISSING = "missing"
    """The farm does not work without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a machine.

    Attributes:
        part: ``doctor-<part>`` is its label.
        seen: what is there, a version or a number; empty for nothing.
        advice: what it means and what to do; None where all is well.
    """

    part: str
    seen: str
    mark: Mark = Mark.OK
    advice: Notice | None = None


def missing(part: str, advice: Notice, seen: str = "") -> Finding:
    """Return a finding of something that the farm needs."""
    return Finding(part, seen, Mark.MISSING, advice)


def doubtful(part: str, advice: Notice, seen: str = "") -> Finding:
    """Return a finding of something that the farm can do without, or that a person should see."""
    return Finding(part, seen, Mark.ATTENTION, advice)


def is_fit(findings: tuple[Finding, ...]) -> bool:
    """Whether a farm can run with what was found."""
    return all(one.mark is not Mark.MISSING for one in findings)


def judge_disk(free: int) -> Finding:
    """Judge the free bytes of the data folder's disk."""
    seen = f"{free / GIGABYTE:.1f} GB"
    if free < NEEDED_DISK:
        return missing("disk", Notice("disk-full", {"free": seen}), seen)
    if free < ENOUGH_DISK:
        return doubtful("disk", Notice("disk-small", {"free": seen}), seen)
    return Finding("disk", seen)


def judge_memory(memory: int) -> Finding:
    """Judge the bytes of memory that the machine has."""
    seen = f"{memory / GIGABYTE:.1f} GB"
    if memory < NEEDED_MEMORY:
        return missing("memory", Notice("memory-too-small", {"seen": seen}), seen)
    if memory < ENOUGH_MEMORY:
        return doubtful("memory", Notice("memory-small", {"seen": seen}), seen)
    return Finding("memory", seen)


def judge_cores(cores: int) -> Finding:
    """Judge the number of processor cores that may be used."""
    if cores < ENOUGH_CORES:
        return doubtful("cores", Notice("cores-few"), str(cores))
    return Finding("cores", str(cores))
