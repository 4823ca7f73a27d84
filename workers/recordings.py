"""What is left of a live programme: its recordings, and the assets that they become.

The parts in the store are the media. An asset over them can be played as soon as its row is there:
its stand-in stream is a playlist that names the programme's own parts. Its source is gathered by a
job, and then it goes its way as any clip.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from farm.assets import Asset
from farm.errors import FarmError, NotFound
from farm.ids import AssetId, IdKind, PackageId, ProgrammeId, new_id
from farm.jobs import Job
from farm.live import Programme
from farm.messages import Notice
from farm.orgs import EVERYTHING, Scope
from farm.outputs import Package, PackageKind
from farm.ports import JobQueue
from farm.recordings import Recorded
from ingest.quotas import read_allowances
from live.parts import SENT, SentPart, parts_within, read_sent
from live.recorder import stored_parts
from live.stored import part_bytes
from live.windows import whole_playlist
from storage.catalog import assets, live_recordings, outputs, programmes
from storage.catalog.engine import Transaction
from storage.objects import keys, live_keys
from transcode.packaging import MEDIA_PLAYLIST
from workers.kept_recordings import settle_recording
from workers.records import record
from workers.steps import advance
from workers.wiring import Farm

log = structlog.get_logger()

AT_ONCE = 20
"""Programmes that one sweep sees to."""
_FILE = "programme.ts"
_DOOR = "../../../../../programmes/{}/files/"
"""From the playlist of an asset to the parts of a programme, by the addresses of the door."""


def keep_recording(
    farm: Farm, programme_id: ProgrammeId, queue: JobQueue | None = None
) -> Asset | None:
    """Make an asset of what a broadcast sent, which can be played at once; see to its recordings.

    Called when its engine has stored all; the second call changes nothing.

    Args:
        farm: the farm.
        programme_id: of the programme; one that was only rehearsed becomes no asset.
        queue: gets the job that gathers a source; None: the sweep of jobs sends it.

    Returns:
        The asset; None: the programme runs, was seen to already, or sent nothing.

    Raises:
        FarmFailed: of catalogue, store or queue; the sweep tries again.
    """
    with farm.catalog.reading() as tx:
        known = programmes.get_programme(tx, EVERYTHING, programme_id)
        recording = live_recordings.find_recording(tx, EVERYTHING, programme_id)
    if known.state.runs or recording is None or recording.settled_at is not None:
        return None
    made, waiting = None, tuple[Job, ...]()
    if known.asset_id is None and (stretch := _broadcast(farm, known)) is not None:
        made, waiting = _kept(farm, known, stretch)
    settle_recording(farm, known, recording)
    if queue is not None:
        for job in waiting:
            queue.send(job.id)
    return made


def sweep_recordings(farm: Farm, queue: JobQueue | None = None) -> int:
    """See to the recordings of programmes whose engines did not live to do it, or do not.

    Returns:
        Of how many.
    """
    with farm.catalog.reading() as tx:
        found = live_recordings.list_unsettled(tx, EVERYTHING, farm.clock.now(), limit=AT_ONCE)
    for programme in found:
        try:
            keep_recording(farm, programme.id, queue)
        except FarmError as error:  # the next sweep may do better, and the others wait
            log.warning("a recording was not kept", programme=programme.id, code=error.code)
    return len(found)


def find_programme(farm: Farm, scope: Scope, asset: Asset) -> Programme | None:
    """Return the programme that an asset is of; None: of none, or none of the reader's business."""
    if asset.recorded is None:
        return None
    try:
        with farm.catalog.reading() as tx:
            return programmes.get_programme(tx, scope, asset.recorded.programme)
    except NotFound:
        return None


def parts_of(farm: Farm, programme: Programme, recorded: Recorded) -> list[SentPart]:
    """Return the parts of a stretch, from the keyframe before it on; perhaps none.

    Raises:
        FarmFailed: of the store.
    """
    return [part for part, _ in _sized_parts(farm, programme, recorded)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Parts that follow one another, and their size."""

    recorded: Recorded
    parts: tuple[SentPart, ...]
    bytes: int


def find_stretch(farm: Farm, programme: Programme, recorded: Recorded) -> Stretch | None:
    """Return what was sent in a time; None: nothing is stored of it.

    Raises:
        FarmFailed: of the store.
    """
    found = _sized_parts(farm, programme, recorded)
    return _stretch(programme, found) if found else None


def last_sent(farm: Farm, programme: Programme) -> datetime | None:
    """Return the moment up to which what was sent is stored; None: nothing is.

    Raises:
        FarmFailed: of the store.
    """
    parts = stored_parts(farm.objects, live_keys.programme_prefix(programme))
    return _moment(parts[-1].ends_ms) if parts else None


def new_asset(farm: Farm, programme: Programme, stretch: Stretch, title: str) -> Asset:
    """Return the row of an asset over a stretch, which is not in the catalogue yet."""
    return Asset(
        id=AssetId(new_id(IdKind.ASSET)),
        org_id=programme.org_id,
        title=title,
        file_name=_FILE,
        created_at=farm.clock.now(),
        source_bytes=stretch.bytes,  # about; what the job stores replaces it
        recorded=stretch.recorded,
    )


def put_playlist(farm: Farm, asset: Asset, programme: Programme, stretch: Stretch) -> Package:
    """Store the playlist over a stretch; its row goes into the transaction of its asset.

    Raises:
        FarmFailed: of the store.
    """
    key = keys.instant_file_key(asset, keys.COPY, MEDIA_PLAYLIST)
    put_text(farm, key, whole_playlist(stretch.parts, _DOOR.format(programme.id)))
    return Package(
        id=PackageId(new_id(IdKind.PACKAGE)),
        asset_id=asset.id,
        org_id=asset.org_id,
        name=keys.COPY,
        kind=PackageKind.HLS_COPY,
        orientation=programme.format.size.orientation,
        prefix=keys.instant_prefix(asset, keys.COPY),
        entry=key,
        files=(key,),
    )


def renew_playlists(farm: Farm, programme: Programme) -> None:
    """Let playlists of assets that play over a programme's parts tell where these lie now.

    Raises:
        FarmFailed: of the store.
    """
    for asset, package in playing_over(farm, programme):
        if asset.recorded is not None:
            parts = parts_of(farm, programme, asset.recorded)
            put_text(farm, package.entry, whole_playlist(parts, _DOOR.format(programme.id)))


def playing_over(farm: Farm, programme: Programme) -> list[tuple[Asset, Package]]:
    """Return assets of a programme that play over its parts, with the stream that does."""
    with farm.catalog.reading() as tx:
        made = assets.list_recorded(tx, EVERYTHING, programme.id)
        return [
            (asset, package)
            for asset in made
            for package in outputs.list_packages(tx, EVERYTHING, asset.id)
            if package.kind is PackageKind.HLS_COPY and package.prefix == _place(asset)
        ]


def put_text(farm: Farm, key: str, text: str) -> None:
    """Store a playlist.

    Raises:
        FarmFailed: of the store.
    """
    with TemporaryDirectory(dir=farm.scratch, prefix="playlist-") as folder:
        path = Path(folder) / MEDIA_PLAYLIST
        path.write_text(text, encoding="utf-8")
        farm.objects.put_file(key, path)


def insert_recorded(tx: Transaction, asset: Asset, package: Package) -> None:
    """Write the rows of an asset over a stretch."""
    assets.insert_asset(tx, EVERYTHING, asset)
    outputs.put_package(tx, EVERYTHING, package)


def _place(asset: Asset) -> str:
    return keys.instant_prefix(asset, keys.COPY)


def _broadcast(farm: Farm, programme: Programme) -> Stretch | None:
    """Return what a broadcast sent."""
    if programme.live_at is None or programme.ended_at is None:
        return None
    # an engine learns of the end a moment later, and what is on its way still goes out
    ends = programme.ended_at + timedelta(minutes=1)
    return find_stretch(farm, programme, Recorded(programme.id, programme.live_at, ends))


def _stretch(programme: Programme, sized: Sequence[tuple[SentPart, int]]) -> Stretch:
    parts = tuple(part for part, _ in sized)
    begins, over = parts[0].wall_ms, max(part.ends_ms for part in parts)
    recorded = Recorded(programme.id, _moment(begins), _moment(over))
    return Stretch(recorded, parts, sum(size for _, size in sized))


def _kept(
    farm: Farm, programme: Programme, stretch: Stretch
) -> tuple[Asset | None, tuple[Job, ...]]:
    asset = new_asset(farm, programme, stretch, programme.title)
    package = put_playlist(farm, asset, programme, stretch)
    with farm.catalog.writing() as tx:
        seen = programmes.get_programme(tx, EVERYTHING, programme.id)
        if seen.asset_id is not None:
            return None, ()  # somebody was quicker; the sweep of the store takes the playlist
        insert_recorded(tx, _noticed(tx, farm, asset), package)
        programmes.update_programme(tx, EVERYTHING, replace(seen, asset_id=asset.id))
        facts = {"asset": asset.id, "parts": str(len(stretch.parts))}
        record(tx, farm, None, "programme.kept", of=seen.org_id, subject=seen.id, **facts)
        waiting = advance(tx, farm, asset.id)
    log.info("programme became an asset", programme=programme.id, **facts)
    return asset, waiting


def _noticed(tx: Transaction, farm: Farm, asset: Asset) -> Asset:
    """Say when a quota is exceeded by now: a broadcast is kept all the same."""
    known = read_allowances(tx, asset.org_id, farm.clock.now())
    is_exceeded = any(one.is_exceeded for one in known)
    return asset.noticed(Notice("quota-exceeded")) if is_exceeded else asset


def _sized_parts(
    farm: Farm, programme: Programme, recorded: Recorded
) -> Sequence[tuple[SentPart, int]]:
    """Return parts and their bytes; none that shows something of a rehearsal."""
    prefix = live_keys.programme_prefix(programme)
    listed = farm.objects.list_prefix(prefix + SENT)
    sizes = {one.key.removeprefix(prefix): one.bytes for one in listed}
    begins, ends = (round(at.timestamp() * 1000) for at in (recorded.begins_at, recorded.ends_at))
    live_ms = (programme.live_at or recorded.begins_at).timestamp() * 1000
    found = parts_within(read_sent(sizes), begins, ends)
    is_on = [part.is_key and part.wall_ms >= live_ms for part in found]
    return [(part, part_bytes(part, sizes)) for part in found[_first(is_on) :]]


def _first(is_so: Sequence[bool]) -> int:
    return is_so.index(True) if True in is_so else len(is_so)


def _moment(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, UTC)
