"""The sweep of the store: objects that no row names go, rows whose objects are gone are told.

Nothing that is being written is touched: an orphan is marked first, looked at again a day later at
the earliest, and once more right before it goes; see `workers.orphaned` for what is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import structlog

from farm.orgs import EVERYTHING
from farm.ports import ObjectFacts
from farm.sweeping import PATIENCE, ObjectFault, ObjectMark, Walk
from storage.catalog import sweeping
from workers.orphaned import find_missing, find_orphans, is_missing, is_orphan
from workers.scratch import sweep_scratch
from workers.wiring import Farm

log = structlog.get_logger()

LOT = 500
"""So many keys are asked about in one question to the catalogue."""
ASSETS_AT_ONCE = 500
"""So many assets a run looks through for what they miss: each costs a list of the store."""
REMOVED_AT_ONCE = 5000
TOLD = 20
"""So many keys a person is shown of each kind."""


@dataclass(slots=True)
class SweepReport:
    """What a sweep saw and did.

    Attributes:
        objects: that were looked at.
        orphans: that no row names, marked now or before.
        removed: orphans that are gone.
        missing: keys that rows name and that are not in the store.
        told: some of the orphans and of the missing.
    """

    objects: int = 0
    orphans: int = 0
    orphan_bytes: int = 0
    removed: int = 0
    removed_bytes: int = 0
    missing: int = 0
    told: dict[ObjectFault, list[str]] = field(
        default_factory=lambda: {fault: [] for fault in ObjectFault}
    )

    def tell(self, fault: ObjectFault, keys: Iterable[str]) -> None:
        """Show a person some of the keys that are wrong."""
        shown = self.told[fault]
        shown += islice(keys, TOLD - len(shown))


def sweep_some(farm: Farm) -> SweepReport:
    """Look at the next piece of the store and of the assets, and remove what is long known."""
    report = SweepReport()
    with farm.catalog.reading() as tx:
        at = {walk: sweeping.read_place(tx, EVERYTHING, walk) for walk in Walk}
    places = {
        Walk.OBJECTS: _mark_orphans(
            farm, report, at[Walk.OBJECTS], limit=farm.settings.sweep_objects
        ),
        Walk.ASSETS: _mark_missing(farm, report, at[Walk.ASSETS], limit=ASSETS_AT_ONCE),
    }
    with farm.catalog.writing() as tx:
        for walk, place in places.items():
            sweeping.save_place(tx, EVERYTHING, walk, place)
    _end(farm, report)
    return report


def sweep_all(farm: Farm) -> SweepReport:
    """Look at the whole store and all assets, and remove what is long known."""
    report = SweepReport()
    for walk, limit in (
        (_mark_orphans, farm.settings.sweep_objects),
        (_mark_missing, ASSETS_AT_ONCE),
    ):
        place = walk(farm, report, "", limit=limit)
        while place:
            place = walk(farm, report, place, limit=limit)
    _end(farm, report)
    return report


def survey(farm: Farm) -> SweepReport:
    """Look at everything and change nothing: what is wrong now, whether it was marked or not."""
    report = SweepReport()
    for lot in _lots(farm.objects.list_prefix("")):
        _count_orphans(report, find_orphans(farm, lot), looked_at=len(lot))
    after = ""
    while True:
        missing, after = find_missing(farm, after, limit=LOT)
        report.missing += len(missing)
        report.tell(ObjectFault.MISSING, missing)
        if not after:
            return report


def _lots(found: Iterator[ObjectFacts]) -> Iterator[list[ObjectFacts]]:
    while lot := list(islice(found, LOT)):
        yield lot


def _count_orphans(report: SweepReport, orphans: list[ObjectFacts], *, looked_at: int) -> None:
    report.objects += looked_at
    report.orphans += len(orphans)
    report.orphan_bytes += sum(one.bytes for one in orphans)
    report.tell(ObjectFault.ORPHAN, (one.key for one in orphans))


def _mark_orphans(farm: Farm, report: SweepReport, place: str, *, limit: int) -> str:
    """Mark the orphans of a piece of the store; returns where to go on, empty at the end."""
    seen = 0
    for lot in _lots(islice(farm.objects.list_prefix("", place), limit)):
        orphans = find_orphans(farm, lot)
        _count_orphans(report, orphans, looked_at=len(lot))
        _mark(farm, ObjectFault.ORPHAN, [one.key for one in orphans], among=[o.key for o in lot])
        seen, place = seen + len(lot), lot[-1].key
    return place if seen == limit else ""


def _mark_missing(farm: Farm, report: SweepReport, place: str, *, limit: int) -> str:
    """Mark what the next assets miss; returns where to go on, empty at the end."""
    missing, place = find_missing(farm, place, limit=limit)
    report.missing += len(missing)
    report.tell(ObjectFault.MISSING, missing)
    _mark(farm, ObjectFault.MISSING, missing, among=missing)
    return place


def _mark(farm: Farm, fault: ObjectFault, wrong: list[str], *, among: list[str]) -> None:
    """Mark keys that are wrong, and forget the marks of all others that were looked at."""
    with farm.catalog.reading() as tx:
        known = sweeping.find_marks(tx, EVERYTHING, among)
    fresh = [key for key in wrong if key not in known]
    right = [key for key in known if key not in set(wrong)]
    if not fresh and not right:
        return
    now = farm.clock.now()
    with farm.catalog.writing() as tx:
        sweeping.forget_marks(tx, EVERYTHING, right)
        sweeping.add_marks(tx, EVERYTHING, [ObjectMark(key, fault, now) for key in fresh])
    for key in fresh:
        log.warning(
            "object that no row names" if fault is ObjectFault.ORPHAN else "object missing", key=key
        )


def _end(farm: Farm, report: SweepReport) -> None:
    now = farm.clock.now()
    _remove_known(farm, report)
    _review_missing(farm)
    partials = farm.objects.sweep_partials(now - PATIENCE)
    workspaces = sweep_scratch(farm)
    log.info(
        "store swept",
        objects=report.objects,
        orphans=report.orphans,
        removed=report.removed,
        bytes=report.removed_bytes,
        missing=report.missing,
        partials=partials,
        workspaces=workspaces,
    )


def _remove_known(farm: Farm, report: SweepReport) -> None:
    """Remove the orphans that were marked a day ago and still are some."""
    before = farm.clock.now() - PATIENCE
    with farm.catalog.reading() as tx:
        due = sweeping.list_marks(
            tx, EVERYTHING, ObjectFault.ORPHAN, before=before, limit=REMOVED_AT_ONCE
        )
    for first in range(0, len(due), LOT):
        lot = due[first : first + LOT]
        for mark in lot:
            found = farm.objects.find(mark.key)
            if found is not None and is_orphan(farm, found):
                farm.objects.delete(mark.key)
                report.removed += 1
                report.removed_bytes += found.bytes
                log.info("orphan removed", key=mark.key, bytes=found.bytes)
        with farm.catalog.writing() as tx:
            sweeping.forget_marks(tx, EVERYTHING, [mark.key for mark in lot])


def _review_missing(farm: Farm) -> None:
    """Forget the marks of objects that came back, or that no row names any more."""
    with farm.catalog.reading() as tx:
        known = sweeping.list_marks(
            tx, EVERYTHING, ObjectFault.MISSING, before=farm.clock.now(), limit=REMOVED_AT_ONCE
        )
    right = [mark.key for mark in known if not is_missing(farm, mark.key)]
    if right:
        with farm.catalog.writing() as tx:
            sweeping.forget_marks(tx, EVERYTHING, right)
