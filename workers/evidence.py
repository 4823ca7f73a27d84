"""Evidence: what came in by a programme's inputs, byte by byte, for whoever may open it.

It is written once, and nothing here changes it; that somebody looked is told in the audit log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

from farm.audit import Actor
from farm.errors import NotFound
from farm.ids import ProgrammeId
from farm.live import InputPlace, Programme
from live.parts import CAME, CamePart, find_gaps, read_came
from live.stored import part_bytes, read_all
from storage.catalog import programmes
from storage.objects import live_keys
from workers.records import record
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """A time, by the wall clock, of which everything is there."""

    begins_at: datetime
    ends_at: datetime
    parts: int
    bytes: int


@dataclass(frozen=True, slots=True)
class InputEvidence:
    """What came in by one input; between two spans nothing came."""

    place: InputPlace
    spans: tuple[EvidenceSpan, ...]


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A stretch of what came in, MPEG-TS as it came; ``length`` in bytes."""

    length: int
    chunks: Iterator[bytes]


def survey_evidence(
    farm: Farm, actor: Actor, programme_id: ProgrammeId
) -> tuple[InputEvidence, ...]:
    """Say what came in when, by each input; the audit log tells that somebody looked.

    Raises:
        NotFound: there is no such programme in the actor's scope.
        FarmFailed: of the store.
    """
    programme = _opened(farm, actor, programme_id, {"what": "map"})
    surveyed = ((place, _sized(farm, programme, place)) for place in InputPlace)
    return tuple(InputEvidence(place, _spans(found)) for place, found in surveyed)


def open_evidence(
    farm: Farm,
    actor: Actor,
    programme_id: ProgrammeId,
    place: InputPlace,
    times: tuple[datetime | None, datetime | None],
) -> EvidenceFile:
    """Return what came in by an input, in whole parts; the audit log tells of it.

    Args:
        farm: the farm.
        actor: who wants it.
        programme_id: of the programme.
        place: of the input.
        times: from when, until when; None: from its beginning, to its end.

    Raises:
        NotFound: ``not-found``, ``object-missing``: nothing came in then.
        FarmFailed: of the store.
    """
    begins, ends = times
    told = {name: at.astimezone(UTC).isoformat() for name, at in _named(times) if at}
    programme = _opened(farm, actor, programme_id, {"what": str(place), **told})
    begins_ms = begins.timestamp() * 1000 if begins else 0.0
    ends_ms = ends.timestamp() * 1000 if ends else inf
    found = [
        (part, size)
        for part, size in _sized(farm, programme, place)
        if part.wall_ms < ends_ms and part.ends_ms > begins_ms
    ]
    if not found:
        raise NotFound("object-missing", key=f"{CAME}{place}")
    prefix = live_keys.programme_prefix(programme)
    chunks = read_all(farm.objects, prefix, [part for part, _ in found])
    return EvidenceFile(sum(size for _, size in found), chunks)


def _named(
    times: tuple[datetime | None, datetime | None],
) -> Iterator[tuple[str, datetime | None]]:
    return zip(("from", "to"), times, strict=True)


def _opened(farm: Farm, actor: Actor, programme_id: ProgrammeId, told: dict[str, str]) -> Programme:
    with farm.catalog.writing() as tx:
        programme = programmes.get_programme(tx, actor.scope, programme_id)
        action = "evidence.opened"
        record(tx, farm, actor, action, of=programme.org_id, subject=programme.id, **told)
    return programme


def _sized(farm: Farm, programme: Programme, place: InputPlace) -> list[tuple[CamePart, int]]:
    prefix = live_keys.programme_prefix(programme)
    listed = farm.objects.list_prefix(f"{prefix}{CAME}{place}-")
    sizes = {one.key.removeprefix(prefix): one.bytes for one in listed}
    return [(part, part_bytes(part, sizes)) for part in read_came(sizes, place)]


def _spans(sized: Sequence[tuple[CamePart, int]]) -> tuple[EvidenceSpan, ...]:
    breaks = {gap.ends_ms for gap in find_gaps(part for part, _ in sized)}
    spans: list[list[tuple[CamePart, int]]] = []
    for part, size in sized:
        if not spans or part.wall_ms in breaks:
            spans.append([])
        spans[-1].append((part, size))
    return tuple(_span(one) for one in spans)


def _span(sized: Sequence[tuple[CamePart, int]]) -> EvidenceSpan:
    first, last = sized[0][0], sized[-1][0]
    begins, ends = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (first.wall_ms, last.ends_ms))
    return EvidenceSpan(begins, ends, len(sized), sum(size for _, size in sized))
