"""A stream that can be played while ffmpeg still writes it: what is finished goes to the store."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from farm.ids import IdKind, PackageId, new_id
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import Package, PackageKind
from storage.catalog import outputs
from storage.objects import keys
from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST
from transcode.playlist import Segment, event_playlist, read_segments
from workers.jobs.work import Work

ENTRY = "main.m3u8"


@dataclass(slots=True)
class GrowingPackage:
    """A package whose media playlists grow; the catalogue tells of it when it can be played.

    A file is stored before the playlist that names it, and the entry last, so that whoever reads at
    any moment reads what is there. Written again by a second attempt, it becomes the same.

    Attributes:
        name: of the package.
        folder: where ffmpeg writes.
        tracks: folders in it, one for each media playlist.
        spell: spells the entry, when each track has a first segment.
    """

    work: Work
    name: str
    kind: PackageKind
    orientation: Orientation
    folder: Path
    tracks: tuple[str, ...]
    spell: Callable[[], str]
    _stored: dict[str, int] = field(default_factory=dict)
    _is_told: bool = False

    def grow(self) -> None:
        """Store what was finished since the last call.

        Raises:
            LeaseLost: the job is in other hands, or cancelled.
        """
        self._store(is_over=False)

    def end(self) -> None:
        """Store the rest: nothing more will come."""
        self._store(is_over=True)
        self.work.log.tell("stream ended", package=self.name, segments=max(self._stored.values()))

    def _store(self, *, is_over: bool) -> None:
        for track in self.tracks:
            playlist = self.folder / track / MEDIA_PLAYLIST
            text = playlist.read_text(encoding="utf-8") if playlist.exists() else ""
            self._store_track(track, read_segments(text), is_over=is_over)
        if not self._is_told and all(self._stored.get(track) for track in self.tracks):
            self._tell()

    def _store_track(self, track: str, segments: tuple[Segment, ...], *, is_over: bool) -> None:
        known = self._stored.get(track, 0)
        if len(segments) == known and not is_over:
            return
        fresh = [segment.uri for segment in segments[known:]]
        for name in fresh if known else (INIT_SEGMENT, *fresh):
            self._put(f"{track}/{name}", self.folder / track / name)
        # a name of its own: a file that was stored must not change
        playlist = self._place() / f"{track}-{len(segments)}-{int(is_over)}.m3u8"
        playlist.write_text(event_playlist(segments, INIT_SEGMENT, is_over=is_over), "utf-8")
        self._put(f"{track}/{MEDIA_PLAYLIST}", playlist)
        self._stored[track] = len(segments)

    def _tell(self) -> None:
        entry = self._place() / ENTRY
        entry.write_text(self.spell(), encoding="utf-8")
        self._put(ENTRY, entry)
        asset, key = self.work.asset, self._key(ENTRY)
        package = Package(
            id=PackageId(new_id(IdKind.PACKAGE)),
            asset_id=asset.id,
            org_id=asset.org_id,
            name=self.name,
            kind=self.kind,
            orientation=self.orientation,
            prefix=keys.instant_prefix(asset, self.name),
            entry=key,
            files=(key,),
        )
        with self.work.farm.catalog.writing() as tx:
            self.work.require_run(tx)
            outputs.put_package(tx, EVERYTHING, package)
        self._is_told = True
        self.work.log.tell("stream can be played", package=self.name)

    def _put(self, file: str, path: Path) -> None:
        self.work.farm.objects.put_file(self._key(file), path)

    def _key(self, file: str) -> str:
        return keys.instant_file_key(self.work.asset, self.name, file)

    def _place(self) -> Path:
        return self.work.workspace.folder("playlists")
