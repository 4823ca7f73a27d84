"""A stream that can be played while ffmpeg still writes it: what is finished goes to the store."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from farm.errors import NotFound
from farm.ids import IdKind, PackageId, new_id
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import Package, PackageKind
from storage.catalog import outputs
from storage.objects import keys
from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST
from transcode.playlist import Segment, event_playlist, is_ended, read_segments
from workers.jobs.work import Work

ENTRY = "main.m3u8"


@dataclass(slots=True)
class GrowingPackage:
    """A package whose media playlists grow; the catalogue tells of it when it can be played.

    A file is stored before the playlist that names it, and the entry last, so that whoever reads at
    any moment reads what is there. Written again by a second attempt, it becomes the same; until
    that is as far as the first was, the playlists of the first stay, as one that people play may
    only grow (RFC 8216, 6.2.1).

    Attributes:
        name: of the package.
        folder: where ffmpeg writes.
        tracks: folders in it, one for each media playlist.
        longest: no segment will last longer, seconds, but for a packet of sound.
        spell: spells the entry, when each track has a first segment.
        enterable: whether every segment begins with a keyframe.
    """

    work: Work
    name: str
    kind: PackageKind
    orientation: Orientation
    folder: Path
    tracks: tuple[str, ...]
    longest: Fraction
    spell: Callable[[], str]
    enterable: bool = True
    _stored: dict[str, int] = field(default_factory=dict)
    _earlier: dict[str, int] = field(default_factory=dict)
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
        found = {track: self._segments(track) for track in self.tracks}
        if not self._is_told and all(found.values()):
            for track, segments in found.items():  # all else can wait until people watch these
                if not self._stored.get(track):
                    self._store_track(track, segments[:1], is_over=False)
            self._tell()
        for track, segments in found.items():
            self._store_track(track, segments, is_over=is_over)

    def _segments(self, track: str) -> tuple[Segment, ...]:
        playlist = self.folder / track / MEDIA_PLAYLIST
        return read_segments(playlist.read_text(encoding="utf-8")) if playlist.exists() else ()

    def _store_track(self, track: str, segments: tuple[Segment, ...], *, is_over: bool) -> None:
        known = self._stored.get(track, 0)
        if len(segments) == known and not is_over:
            return
        fresh = [segment.uri for segment in segments[known:]]
        for name in fresh if known else (INIT_SEGMENT, *fresh):
            self._put(f"{track}/{name}", self.folder / track / name)
        self._stored[track] = len(segments)
        if is_over or len(segments) >= self._least(track):
            # a name of its own: a file that was stored must not change
            playlist = f"{track}-{len(segments)}-{int(is_over)}.m3u8"
            text = event_playlist(
                segments,
                INIT_SEGMENT,
                longest=self.longest,
                is_over=is_over,
                enterable=self.enterable,
            )
            self._put_text(f"{track}/{MEDIA_PLAYLIST}", playlist, text)

    def _least(self, track: str) -> int:
        """Return how many segments a playlist must name to be stored before the end."""
        if track not in self._earlier:
            objects, key, text = self.work.farm.objects, self._key(f"{track}/{MEDIA_PLAYLIST}"), ""
            with suppress(NotFound):  # nothing stood in before, or it was swept meanwhile
                found = objects.find(key)
                parts = objects.read_range(key, 0, found.bytes) if found else ()
                text = b"".join(parts).decode("utf-8")
            # after one that was ended only one that is ended as well may follow
            self._earlier[track] = len(read_segments(text)) + is_ended(text)
        return self._earlier[track]

    def _tell(self) -> None:
        self._put_text(ENTRY, ENTRY, self.spell())
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

    def _put_text(self, file: str, local: str, text: str) -> None:
        path = self.work.workspace.folder("playlists") / local
        path.write_text(text, encoding="utf-8")
        self._put(file, path)
        path.unlink()  # or all steps of a long clip's playlist lie here in the end

    def _key(self, file: str) -> str:
        return keys.instant_file_key(self.work.asset, self.name, file)
