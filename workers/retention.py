"""Retention: what is past its date goes, by the rule of the nearest organisation that has one.

Rows first, then objects: a crash in between leaves bytes that the sweep finds. Nothing that is held
goes, nor anything of a clip that is on its way or being worked on.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from farm.assets import Asset, AssetState
from farm.errors import FarmFailed, NotFound
from farm.ids import OrgId
from farm.live import Programme
from farm.orgs import EVERYTHING
from farm.retention import Kept, RetentionRule, binding_rule
from farm.uploads import Upload, UploadState
from storage.catalog import assets, jobs, live_recordings, orgs, outputs, retention, uploads
from storage.catalog.engine import Transaction
from storage.objects import keys
from workers.kept_recordings import forget_recording, recorded_bytes
from workers.records import record
from workers.wiring import Farm

log = structlog.get_logger()

_RECORDED = frozenset({Kept.RECORDINGS, Kept.EVIDENCE})
AT_ONCE = 2000
"""So many things one night removes by one rule; the next night takes the next."""


@dataclass(slots=True)
class RetentionReport:
    """How many things of each kind are past their date, and their bytes."""

    number: dict[Kept, int] = field(default_factory=lambda: dict.fromkeys(Kept, 0))
    bytes: dict[Kept, int] = field(default_factory=lambda: dict.fromkeys(Kept, 0))

    def count(self, kind: Kept, size: int) -> None:
        """Count one thing."""
        self.number[kind] += 1
        self.bytes[kind] += size


@dataclass(frozen=True, slots=True)
class _Binding:
    """A rule, the organisations that it binds, and from before when things go by it."""

    rule: RetentionRule
    org_ids: tuple[OrgId, ...]
    before: datetime


def survey_retention(farm: Farm) -> RetentionReport:
    """Count what the next night would remove, and change nothing."""
    report = RetentionReport()
    for binding in _bindings(farm):
        kind = binding.rule.kind
        if kind is Kept.UPLOADS:
            for upload in _old_uploads(farm, binding):
                report.count(kind, upload.offset)
            continue
        if kind in _RECORDED:
            for programme in _old_recordings(farm, binding):
                report.count(kind, recorded_bytes(farm, programme, kind))
            continue
        for asset in _old_assets(farm, binding):
            report.count(kind, _bytes_of(farm, asset, kind))
    return report


def apply_retention(farm: Farm) -> RetentionReport:
    """Remove what is past its date; the audit log tells of each."""
    report = RetentionReport()
    for binding in _bindings(farm):
        kind = binding.rule.kind
        if kind is Kept.UPLOADS:
            for upload in _old_uploads(farm, binding):
                with suppress(NotFound):  # gone since it was listed
                    if _end_upload(farm, upload, binding):
                        report.count(kind, upload.offset)
            continue
        if kind in _RECORDED:
            _forget_recordings(farm, binding, report)
            continue
        for asset in _old_assets(farm, binding):
            with suppress(NotFound):  # somebody deleted it since it was listed
                size = _bytes_of(farm, asset, kind)
                forgotten = _forget(farm, asset, binding)
                if forgotten:
                    report.count(kind, size)
                _delete(farm, asset, forgotten)
    log.info("retention applied", **{kind.value: report.number[kind] for kind in Kept})
    return report


def _forget_recordings(farm: Farm, binding: _Binding, report: RetentionReport) -> None:
    kind, told = binding.rule.kind, _told(binding)
    for programme in _old_recordings(farm, binding):
        with suppress(NotFound):  # gone since it was listed
            if size := forget_recording(farm, programme, kind, told):
                report.count(kind, size)


def _delete(farm: Farm, asset: Asset, forgotten: Iterable[str]) -> None:
    """Delete objects that no row names; what the store does not let go, the sweep takes later."""
    try:
        for key in forgotten:
            farm.objects.delete(key)
    except FarmFailed as error:
        log.warning("objects left for the sweep", asset=asset.id, code=error.code)


def _bindings(farm: Farm) -> Iterator[_Binding]:
    """Yield the rules that let something go, with the organisations that each binds."""
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        rules = retention.list_rules(tx, EVERYTHING)
        tree = orgs.list_organisations(tx, EVERYTHING)
    for kind in Kept:
        mine = [rule for rule in rules if rule.kind is kind]
        bound: dict[OrgId, list[OrgId]] = {}
        for one in tree:
            rule = binding_rule(mine, one.way)
            if rule is not None:
                bound.setdefault(rule.org_id, []).append(one.id)
        for rule in mine:
            if rule.days is not None and rule.org_id in bound:
                before = now - timedelta(days=rule.days)
                yield _Binding(rule, tuple(bound[rule.org_id]), before)


def _old_assets(farm: Farm, binding: _Binding) -> Sequence[Asset]:
    find = {Kept.SOURCES: retention.find_old_sources, Kept.MADE: retention.find_old_made}
    with farm.catalog.reading() as tx:
        return find[binding.rule.kind](
            tx, EVERYTHING, binding.org_ids, binding.before, limit=AT_ONCE
        )


def _old_uploads(farm: Farm, binding: _Binding) -> Sequence[Upload]:
    with farm.catalog.reading() as tx:
        return retention.find_old_uploads(
            tx, EVERYTHING, binding.org_ids, binding.before, limit=AT_ONCE
        )


def _old_recordings(farm: Farm, binding: _Binding) -> Sequence[Programme]:
    evidence = binding.rule.kind is Kept.EVIDENCE
    with farm.catalog.reading() as tx:
        return live_recordings.list_old_recordings(
            tx, EVERYTHING, binding.org_ids, binding.before, evidence=evidence, limit=AT_ONCE
        )


def _bytes_of(farm: Farm, asset: Asset, kind: Kept) -> int:
    if kind is Kept.SOURCES:
        return asset.source_bytes or 0
    with farm.catalog.reading() as tx:
        renditions = outputs.list_renditions(tx, EVERYTHING, asset.id)
        packages = outputs.list_packages(tx, EVERYTHING, asset.id)
    return sum(one.bytes for one in renditions) + sum(one.bytes or 0 for one in packages)


def _forget(farm: Farm, seen: Asset, binding: _Binding) -> list[str]:
    """Take what is past its date off an asset's rows, if it still may go.

    Returns:
        The keys that no row names now, in the order in which they are to go.
    """
    forget = {Kept.SOURCES: _forget_source, Kept.MADE: _forget_made}[binding.rule.kind]
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, EVERYTHING, seen.id)
        working = any(not job.state.is_final for job in jobs.list_jobs(tx, EVERYTHING, asset.id))
        on_its_way = asset.state in {AssetState.RECEIVED, AssetState.ACCEPTED}
        if asset.held_at is not None or working or on_its_way:
            return []
        forgotten = forget(tx, asset, farm.clock.now())
        if forgotten:
            _record(tx, farm, binding, asset.org_id, asset.id)
    by_the_way = forgotten and binding.rule.kind is Kept.MADE
    return [*forgotten, *_made_by_the_way(farm, asset)] if by_the_way else forgotten


def _forget_source(tx: Transaction, asset: Asset, at: datetime) -> list[str]:
    known = [key for key in (asset.source_key, asset.clip_key) if key is not None]
    if known:
        assets.update_asset(tx, EVERYTHING, asset.without_source(at))
    return list(dict.fromkeys(known))


def _forget_made(tx: Transaction, asset: Asset, at: datetime) -> list[str]:
    renditions = outputs.list_renditions(tx, EVERYTHING, asset.id)
    packages = outputs.list_packages(tx, EVERYTHING, asset.id)
    # entries first, then the files whose keys a rendition made again would take
    known = [package.entry for package in packages] + [one.key for one in renditions]
    known += [key for package in packages for key in package.files]
    if known:
        outputs.replace_packages(tx, EVERYTHING, asset.id, [])
        outputs.replace_renditions(tx, EVERYTHING, asset.id, [])
        assets.update_asset(tx, EVERYTHING, replace(asset, made_removed_at=at))
    return list(dict.fromkeys(known))


def _made_by_the_way(farm: Farm, asset: Asset) -> list[str]:
    prefixes = keys.passing_prefixes(asset)
    return [found.key for prefix in prefixes for found in farm.objects.list_prefix(prefix)]


def _end_upload(farm: Farm, seen: Upload, binding: _Binding) -> bool:
    """End an upload; the sweep of uploads removes its bytes."""
    with farm.catalog.writing() as tx:
        upload = uploads.get_upload(tx, EVERYTHING, seen.id)
        waits = upload.state in {UploadState.RECEIVING, UploadState.COMPLETE}
        if not waits or upload.asset_id is not None or upload.is_held(farm.clock.now()):
            return False
        uploads.update_upload(tx, EVERYTHING, upload.moved(UploadState.EXPIRED))
        _record(tx, farm, binding, upload.org_id, upload.id)
    return True


_ACTIONS: dict[Kept, str] = {
    Kept.SOURCES: "source.removed",
    Kept.MADE: "renditions.removed",
    Kept.UPLOADS: "upload.removed",
}


def _record(tx: Transaction, farm: Farm, binding: _Binding, org_id: OrgId, subject: str) -> None:
    action = _ACTIONS[binding.rule.kind]
    record(tx, farm, None, action, of=org_id, subject=subject, **_told(binding))


def _told(binding: _Binding) -> dict[str, str]:
    rule = binding.rule
    return {"days": str(rule.days), "rule_of": rule.org_id, "set_by": rule.set_by}
