"""Package renditions as CMAF HLS: the same packets in fMP4 segments, sound in a track of its own.

libav's HLS muxer cuts; the farm writes the multivariant playlists, from what the segments hold.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from farm.errors import CorruptMedia
from farm.timeline import FrameGrid
from transcode.codec_strings import codec_string
from transcode.playlist import (
    SoundTrack,
    TrackBandwidth,
    Variant,
    measure_bandwidth,
    multivariant_playlist,
    read_segments,
)

MEDIA_PLAYLIST = "index.m3u8"
INIT_SEGMENT = "init.mp4"
SOUND_FOLDER = "sound"


@dataclass(frozen=True, slots=True)
class PackagedTrack:
    """One media playlist in a folder of its own.

    Attributes:
        files: names in the folder, the playlist last.
    """

    folder: Path
    files: tuple[str, ...]
    bandwidth: TrackBandwidth
    codec: str

    @property
    def uri(self) -> str:
        """Address of the media playlist, relative to a multivariant playlist beside the folder."""
        return f"{self.folder.name}/{MEDIA_PLAYLIST}"


def package_track(source: Path, folder: Path, grid: FrameGrid, *, is_sound: bool) -> PackagedTrack:
    """Cut one track of an MP4 into CMAF segments at the plan's keyframes.

    Args:
        source: a finished MP4.
        folder: where segments and playlist go; is created.
        grid: the plan's grid.
        is_sound: take the sound track, not the picture.

    Raises:
        CorruptMedia: the segments do not lie on the plan's keyframes.
    """
    folder.mkdir(parents=True)
    with _plain_name(folder) as plain:
        codec = _segment(source, plain, grid, is_sound=is_sound)
    segments = read_segments((folder / MEDIA_PLAYLIST).read_text(encoding="utf-8"))
    if not is_sound and len(segments) != len(grid.keyframes):
        raise CorruptMedia(
            "output-damaged",
            name=folder.name,
            detail=f"{len(segments)} segments for {len(grid.keyframes)} keyframes",
        )
    sizes = {segment.uri: (folder / segment.uri).stat().st_size for segment in segments}
    files = (INIT_SEGMENT, *(segment.uri for segment in segments), MEDIA_PLAYLIST)
    return PackagedTrack(folder, files, measure_bandwidth(segments, sizes), codec)


@contextmanager
def _plain_name(folder: Path) -> Iterator[Path]:
    """Yield another name of a folder: the muxer reads a "%d" anywhere in a path as a counter."""
    with TemporaryDirectory(prefix="segments-") as place:
        plain = Path(place, "folder")
        plain.symlink_to(folder.absolute(), target_is_directory=True)
        yield plain


def _segment(source: Path, folder: Path, grid: FrameGrid, *, is_sound: bool) -> str:
    # the muxer cuts at the first keyframe at or after each multiple of this time, which it takes in
    # whole microseconds. They are rounded down: a keyframe of the plan is never too early for it,
    # and one that only a copied track has never comes so soon before one of the plan
    microseconds = grid.gop_frames * 1_000_000 // grid.rate
    options = {
        "hls_time": f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}",
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "vod",
        "hls_list_size": "0",
        "hls_segment_filename": str(folder / "%05d.m4s"),
        "hls_fmp4_init_filename": INIT_SEGMENT,
        # time 0 is the first picture and the first sample; the reorder delay goes into the edit
        # list of the init segment, or picture and sound would each be shifted by a delay of its own
        "avoid_negative_ts": "disabled",
        "hls_segment_options": "brand=cmfc:fflags=+bitexact",
        "fflags": "+bitexact",
    }
    playlist = str(folder / MEDIA_PLAYLIST)
    with av.open(str(source)) as reader, av.open(playlist, "w", "hls", options=options) as writer:
        track = reader.streams.audio[0] if is_sound else reader.streams.video[0]
        target = writer.add_stream_from_template(track)
        for packet in reader.demux(track):
            # sound before 0 is the encoder's run-up, which an edit list would hide
            if packet.dts is None or (is_sound and (packet.pts or 0) < 0):
                continue
            packet.stream = target
            writer.mux(packet)
        return codec_string(track.codec_context)


def package_playlist(variants: tuple[Variant, ...], sound: PackagedTrack | None) -> str:
    """Spell the multivariant playlist over packaged tracks, which lie in folders beside it."""
    return multivariant_playlist(variants, _shared(sound) if sound else None)


def _shared(sound: PackagedTrack) -> SoundTrack:
    return SoundTrack(
        uri=sound.uri,
        codec=sound.codec,
        channels=2,
        bandwidth=sound.bandwidth,
    )
