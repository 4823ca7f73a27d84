"""Parts that follow one another become one object of about a minute: a day is no 43,200 objects.

The bytes stay as they are, one part behind the other, and the new object's name tells where each
lies; which of them belong together is decided by their names alone. Whatever is killed between any
two steps, the next run goes on: an object of many is there whole or not at all, a part that lies
alone as well is read once, and it is removed only after it was compared with its copy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import structlog

from farm.ports import ObjectPart, ObjectStore
from live.parts import CAME, SENT, AnyPart, follows, name_of_many, read_came, read_sent
from live.stored import part_bytes

log = structlog.get_logger()

LONGEST_MS = 60_000
LONGEST_NAME = 220
"""Bytes, of 255: while it is copied elsewhere a file's name becomes longer by some."""

Sized = tuple[AnyPart, int]
"""A part and its bytes."""


@dataclass(slots=True)
class Compaction:
    """What a run did.

    Attributes:
        joined: objects of many that were made.
        spare: keys of parts that lie in one of those too, were compared, and may be removed.
        bytes: of both recordings, each part counted once.
        is_whole: whether nothing more can be put together by now.
    """

    joined: int = 0
    spare: list[str] = field(default_factory=list)
    bytes: int = 0
    is_whole: bool = True


def plan_runs(sized: Sequence[Sized], *, before_ms: float, is_over: bool) -> Iterator[list[Sized]]:
    """Yield the parts that become an object each; two at least (pure).

    Args:
        sized: parts of one recording, in order.
        before_ms: Unix time; what ended later stays as it is.
        is_over: whether nothing follows the last part.
    """
    run: list[Sized] = []
    for part, size in sized:
        if part.ends_ms > before_ms:
            return
        if run and not _goes_on(run, part, size):
            if len(run) > 1:
                yield run
            run = []
        if part.within is None:
            run.append((part, size))
    if is_over and len(run) > 1:
        yield run


def compact(
    store: ObjectStore, prefix: str, *, before_ms: float, is_over: bool, most: int
) -> Compaction:
    """Put parts of a programme's recordings together; removes none.

    Args:
        store: where they are.
        prefix: of the programme's keys.
        before_ms: Unix time; what ended later stays as it is.
        is_over: whether no engine writes any more.
        most: so many objects at once.

    Raises:
        FarmError: as the store raises it.
    """
    done, digests, sizes = Compaction(), dict[str, str](), stored_sizes(store, prefix)
    for sized in _recordings(sizes):
        done.bytes += sum(size for _, size in sized)
        for run in plan_runs(sized, before_ms=before_ms, is_over=is_over):
            if done.joined == most:
                done.is_whole = False
                break
            _join(store, prefix, run, digests)
            done.joined += 1
    wrong = _compare(store, prefix, digests, done.spare)
    for key in wrong:  # parts are the truth
        log.error("an object of many is not what its parts are", key=prefix + key)
        store.delete(prefix + key)
    done.is_whole = done.is_whole and not wrong
    return done


def stored_sizes(store: ObjectStore, prefix: str) -> dict[str, int]:
    """Return the bytes of a programme's recordings by their keys without its prefix.

    Raises:
        FarmError: as the store raises it.
    """
    listed = (one for place in (SENT, CAME) for one in store.list_prefix(prefix + place))
    return {one.key.removeprefix(prefix): one.bytes for one in listed}


def _recordings(sizes: dict[str, int]) -> Iterator[list[Sized]]:
    """Yield the parts of what was sent, and of each input."""
    yield [(part, part_bytes(part, sizes)) for part in read_sent(sizes)]
    came = {name.removeprefix(CAME).partition("-")[0] for name in sizes if name.startswith(CAME)}
    for source in sorted(came):
        yield [(part, part_bytes(part, sizes)) for part in read_came(sizes, source)]


def _goes_on(run: Sequence[Sized], part: AnyPart, size: int) -> bool:
    """Whether a part belongs to those before it."""
    if part.within is not None or not follows(run[-1][0], part):
        return False
    name = name_of_many([*run, (part, size)])
    is_short = len(name.rpartition("/")[2]) <= LONGEST_NAME
    return is_short and part.ends_ms - run[0][0].wall_ms <= LONGEST_MS


def _join(store: ObjectStore, prefix: str, run: Sequence[Sized], digests: dict[str, str]) -> None:
    for part, size in run:
        digests[part.name] = _digest(store, prefix + part.name, 0, size)
    parts = [ObjectPart(prefix + part.name, size, digests[part.name]) for part, size in run]
    store.join(prefix + name_of_many(run), parts)


def _compare(
    store: ObjectStore, prefix: str, digests: dict[str, str], spare: list[str]
) -> set[str]:
    """Compare parts with their copies; returns the objects that hold one that differs.

    Args:
        store: where they are.
        prefix: of the programme's keys.
        digests: of parts, where they are known.
        spare: gets the keys of the parts that need not stay.
    """
    wrong, right, sizes = set[str](), list[tuple[str, str]](), stored_sizes(store, prefix)
    for part, size in (one for sized in _recordings(sizes) for one in sized):
        if part.within is None or part.name not in sizes:
            continue
        known = digests.get(part.name) or _digest(store, prefix + part.name, 0, sizes[part.name])
        copy = _digest(store, prefix + part.within.key, part.within.start, size)
        if copy == known:
            right.append((part.within.key, prefix + part.name))
        else:
            wrong.add(part.within.key)
    spare += (key for many, key in right if many not in wrong)
    return wrong


def _digest(store: ObjectStore, key: str, start: int, length: int) -> str:
    digest = sha256()
    for piece in store.read_range(key, start, length):
        digest.update(piece)
    return digest.hexdigest()
