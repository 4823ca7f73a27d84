"""Stage: HLS, one multivariant playlist for each orientation over shared tracks."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from farm.ids import IdKind, PackageId, new_id
from farm.jobs import JobKind
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import Package, PackageKind, Rendition
from storage.catalog import jobs, outputs
from storage.catalog.engine import Transaction
from storage.objects import keys
from transcode.packaging import SOUND_FOLDER, PackagedTrack, package_playlist, package_track
from transcode.playlist import Variant
from workers.caption_streams import (
    FOLDER,
    name_captions,
    place_texts,
    plain_key,
    publish_captions,
)
from workers.jobs.parts import forget_chunks
from workers.jobs.work import Work

Tracks = list[tuple[PackagedTrack, Rendition]]


def package_renditions(work: Work) -> None:
    """Cut the ladder's renditions into CMAF segments, and store the playlists last.

    A package that is there already stays whole all the while: a track's folder is named after its
    rendition's file, so what has other bytes has another name; and the playlists are replaced when
    all they name is there and their rows are written. When the renditions change meanwhile, nothing
    is replaced: the flow asks for this stage again.

    Raises:
        CorruptMedia: segments do not lie on the plan's keyframes.
        LeaseLost: the job is in other hands, or cancelled.
    """
    with work.farm.catalog.reading() as tx:
        known = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    renditions = [one for one in known if one.screen is None]
    root = work.workspace.folder(FOLDER)
    tracks, sound = _tracks(work, root, renditions)
    shapes = dict.fromkeys(rendition.orientation for rendition in renditions)
    made = [
        _package(work, shape, [one for one in tracks if one[1].orientation is shape], sound)
        for shape in shapes
    ]
    if sound is not None and made:  # it is stored once, so one package answers for it
        first, playlist = made[0]
        made[0] = (replace(first, bytes=(first.bytes or 0) + _bytes_of(sound)), playlist)
    for package, text in made:
        place_texts(work.farm, {plain_key(package.entry, text): text, package.entry: text})
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        seen = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
        if [one for one in seen if one.screen is None] != renditions:
            work.log.tell("renditions changed meanwhile: nothing replaced")
            return
        earlier = outputs.list_packages(tx, EVERYTHING, work.asset.id)
        # who plays one of these moves over in their own time
        instant = [package for package in earlier if not package.kind.is_final]
        finals = name_captions(tx, work.asset, [package for package, _ in made])
        packages = [*finals, *instant]
        outputs.replace_packages(tx, EVERYTHING, work.asset.id, packages)
    publish_captions(work.farm, work.asset)
    for package in packages:
        work.log.tell("package stored", package=package.name, files=len(package.files))
    _sweep(work, keys.package_prefix(work.asset, FOLDER))
    _sweep(work, keys.rendition_prefix(work.asset))
    forget_chunks(work)


def _tracks(
    work: Work, root: Path, renditions: list[Rendition]
) -> tuple[Tracks, PackagedTrack | None]:
    """Cut and store all tracks: a picture each, and the sound of the first, which all share."""
    tracks: Tracks = []
    sound: PackagedTrack | None = None
    for number, rendition in enumerate(renditions):
        stem = PurePosixPath(rendition.key).stem
        path = work.fetch(rendition.key, f"{rendition.name}.mp4")
        track = package_track(path, root / stem, work.plan().grid, is_sound=False)
        tracks.append((track, rendition))
        _store(work, track)
        if sound is None and work.plan().samples is not None:
            folder = root / stem.replace(rendition.name, SOUND_FOLDER, 1)
            sound = package_track(path, folder, work.plan().grid, is_sound=True)
            _store(work, sound)
        work.report((number + 1) / len(renditions))
    return tracks, sound


def _store(work: Work, track: PackagedTrack) -> None:
    for name, key in zip(track.files, _track_keys(work, track), strict=True):
        work.farm.objects.put_file(key, track.folder / name)


def _track_keys(work: Work, track: PackagedTrack) -> list[str]:
    return [
        keys.package_file_key(work.asset, FOLDER, f"{track.folder.name}/{name}")
        for name in track.files
    ]


def _bytes_of(track: PackagedTrack) -> int:
    return sum((track.folder / name).stat().st_size for name in track.files)


def _package(
    work: Work, orientation: Orientation, tracks: Tracks, sound: PackagedTrack | None
) -> tuple[Package, str]:
    """Spell one multivariant playlist; it is not stored yet."""
    variants = tuple(
        Variant(track.uri, rendition.size, rendition.rate, track.codec, track.bandwidth)
        for track, rendition in tracks
    )
    entry = keys.package_file_key(work.asset, FOLDER, f"{orientation}.m3u8")
    text = package_playlist(variants, sound)
    used = [track for track, _ in tracks] + ([sound] if sound else [])
    files = [key for track in used for key in _track_keys(work, track)]
    package = Package(
        id=PackageId(new_id(IdKind.PACKAGE)),
        asset_id=work.asset.id,
        org_id=work.asset.org_id,
        name=f"{FOLDER}-{orientation}",
        kind=PackageKind.HLS,
        orientation=orientation,
        prefix=keys.package_prefix(work.asset, FOLDER),
        entry=entry,
        files=(*files, plain_key(entry, text), entry),
        made_of=tuple(rendition.id for _, rendition in tracks),
        bytes=sum(_bytes_of(track) for track, _ in tracks),
    )
    return package, text


def _sweep(work: Work, prefix: str) -> None:
    """Remove the files below a prefix that no row names any more."""
    with work.farm.catalog.reading() as tx:
        named = _named(tx, work)
    stale = [one.key for one in work.farm.objects.list_prefix(prefix) if one.key not in named]
    # playlists before what they name, the multivariant ones first
    for key in sorted(stale, key=lambda key: (key.count("/"), not key.endswith(".m3u8"))):
        with work.farm.catalog.reading() as tx:
            work.require_run(tx)
            if key in _named(tx, work) or _is_making_renditions(tx, work):
                continue
        work.farm.objects.delete(key)
        work.log.tell("file removed", path=keys.inside_asset(key))


def _named(tx: Transaction, work: Work) -> set[str]:
    renditions = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    packages = outputs.list_packages(tx, EVERYTHING, work.asset.id)
    packaged = (key for package in packages for key in package.files)
    return {*(rendition.key for rendition in renditions), *packaged}


def _is_making_renditions(tx: Transaction, work: Work) -> bool:
    """Whether a file may be on its way whose row is not written yet."""
    known = jobs.list_jobs(tx, EVERYTHING, work.asset.id)
    return any(job.kind is JobKind.RENDITION and not job.state.is_final for job in known)
