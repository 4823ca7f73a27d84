"""Stage: HLS, one multivariant playlist for each orientation over shared tracks."""

from pathlib import Path

from farm.assets import Package, PackageKind, Rendition
from farm.ids import IdKind, PackageId, new_id
from farm.media import Orientation
from farm.orgs import EVERYTHING
from storage.catalog import outputs
from storage.objects import keys
from transcode.packaging import SOUND_FOLDER, PackagedTrack, package_playlist, package_track
from transcode.playlist import Variant
from workers.jobs.work import Work

FOLDER = "hls"
"""All tracks lie in one folder: both playlists share the sound."""


def package_renditions(work: Work) -> None:
    """Cut every rendition into CMAF segments, and store the playlists last.

    Raises:
        CorruptMedia: segments do not lie on the plan's keyframes.
    """
    with work.farm.catalog.reading() as tx:
        renditions = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    root = work.workspace.folder(FOLDER)
    variants: dict[Orientation, list[tuple[PackagedTrack, Rendition]]] = {}
    sound: PackagedTrack | None = None
    for number, rendition in enumerate(renditions):
        path = work.fetch(rendition.key, f"{rendition.name}.mp4")
        track = package_track(path, root / rendition.name, work.plan().grid, is_sound=False)
        variants.setdefault(rendition.orientation, []).append((track, rendition))
        if sound is None and work.plan().samples is not None:
            sound = package_track(path, root / SOUND_FOLDER, work.plan().grid, is_sound=True)
        _store(work, track)
        work.report((number + 1) / len(renditions))
    if sound:
        _store(work, sound)
    packages = [
        _package(work, root, orientation, tracks, sound) for orientation, tracks in variants.items()
    ]
    with work.farm.catalog.writing() as tx:
        outputs.replace_packages(tx, EVERYTHING, work.asset.id, packages)


def _store(work: Work, track: PackagedTrack) -> list[str]:
    return [
        work.farm.objects.put_file(key, track.folder / name).key
        for name, key in zip(track.files, _track_keys(work, track), strict=True)
    ]


def _track_keys(work: Work, track: PackagedTrack) -> list[str]:
    return [
        keys.package_file_key(work.asset, FOLDER, f"{track.folder.name}/{name}")
        for name in track.files
    ]


def _package(
    work: Work,
    root: Path,
    orientation: Orientation,
    tracks: list[tuple[PackagedTrack, Rendition]],
    sound: PackagedTrack | None,
) -> Package:
    """Write and store one multivariant playlist, after everything that it names."""
    variants = tuple(
        Variant(track.uri, rendition.size, rendition.rate, track.codec, track.bandwidth)
        for track, rendition in tracks
    )
    playlist = root / f"{orientation}.m3u8"
    playlist.write_text(package_playlist(variants, sound), encoding="utf-8")
    entry = keys.package_file_key(work.asset, FOLDER, playlist.name)
    work.farm.objects.put_file(entry, playlist)
    used = [track for track, _ in tracks] + ([sound] if sound else [])
    files = [key for track in used for key in _track_keys(work, track)]
    return Package(
        id=PackageId(new_id(IdKind.PACKAGE)),
        asset_id=work.asset.id,
        org_id=work.asset.org_id,
        name=f"{FOLDER}-{orientation}",
        kind=PackageKind.HLS,
        orientation=orientation,
        prefix=keys.package_prefix(work.asset, FOLDER),
        entry=entry,
        files=(*files, entry),
    )
