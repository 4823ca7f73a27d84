"""Which of a clip's tracks the farm works from, and which codecs it opens at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from farm.errors import InputRejected
from farm.messages import Notice
from transcode.packets import Walk

_S = TypeVar("_S", bound=Stream)

PICTURE_CODECS = frozenset({
    "h264", "hevc", "av1", "vp8", "vp9", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v1",
    "msmpeg4v2", "msmpeg4v3", "mjpeg", "prores", "dnxhd", "gif", "h263", "flv1", "wmv1", "wmv2",
    "wmv3", "vc1", "dvvideo", "jpeg2000", "cfhd", "ffv1", "rawvideo", "qtrle", "png", "theora",
})  # fmt: skip
SOUND_CODECS = frozenset({
    "aac", "aac_latm", "mp1", "mp2", "mp3", "ac3", "eac3", "opus", "vorbis", "flac", "alac",
    "amr_nb", "amr_wb", "wmav1", "wmav2", "wmapro", "dts", "truehd", "mlp", "nellymoser",
    "speex", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_swf", "adpcm_g726", "gsm",
    "gsm_ms",
})  # fmt: skip
AVS_CODECS = frozenset({"cavs", "avs2", "avs3"})
"""China's AVS family, AVS+ among them: no encoder room here can trust a decoder of it."""

FEW_FRAMES = 0.2
"""A picture track with less than this share of the fullest track's frames is a side track: stills
that phones lay beside the film."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The tracks to work from, and what was left out."""

    video: VideoStream
    audio: AudioStream | None
    others: tuple[str, ...]
    notices: tuple[Notice, ...]

    def without_sound(self) -> "Choice":
        """Return the choice after its sound, if any, turned out to be silent."""
        if self.audio is None:
            return self
        others = (*self.others, f"audio:{codec_of(self.audio)}")
        notices = (*self.notices, Notice("sound-left-out"))
        return Choice(self.video, None, others, notices)


def codec_of(stream: Stream) -> str | None:
    """Return ffmpeg's name of a track's codec, whichever decoder serves it."""
    context = stream.codec_context
    return None if context is None else str(context.codec.canonical_name)  # type: ignore[redundant-expr]  # it is None for unknown codecs


def choose_tracks(container: InputContainer, walk: Walk) -> Choice:
    """Choose the picture and the sound.

    Pictures: no cover art, decodable, not a side track; then the default track if only some are
    that; then the largest. Sound: with a known codec and parameters; then the default track if only
    some are that; then the first, or, where there are several pictures, the first after ours.

    Raises:
        InputRejected: ``sound-only``, ``no-picture``, ``picture-codec`` or
            ``picture-codec-avs``.
    """
    video = _choose_picture(container, walk)
    heard = [s for s in container.streams.audio if _is_audible(s, walk)]
    audio = next(iter(_defaults(heard)), None)
    if audio is not None:
        audio = _companion(video, heard, audio)
    others = tuple(
        f"{stream.type}:{codec_of(stream) or 'none'}"
        for stream in container.streams
        if stream is not video and stream is not audio
    )
    notices = []
    if len(heard) < len(container.streams.audio):
        notices.append(Notice("sound-left-out" if audio is None else "sound-track-left-out"))
    if len(heard) > 1:
        notices.append(Notice("sound-one-of-several", {"tracks": str(len(heard))}))
    return Choice(video, audio, others, tuple(notices))


def _choose_picture(container: InputContainer, walk: Walk) -> VideoStream:
    pictures = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not pictures:
        raise InputRejected("sound-only" if container.streams.audio else "no-picture")
    known = [stream for stream in pictures if codec_of(stream) in PICTURE_CODECS]
    if not known:
        codecs = [codec_of(stream) or "?" for stream in pictures]
        code = "picture-codec-avs" if AVS_CODECS.intersection(codecs) else "picture-codec"
        raise InputRejected(code, codec=", ".join(codecs))
    counts = {s.index: _frames(walk, s) for s in known}
    fullest = max(counts.values())
    if fullest == 0:
        raise InputRejected("no-picture")
    full = [stream for stream in known if counts[stream.index] >= FEW_FRAMES * fullest]
    # max() keeps the first of equals.
    return max(_defaults(full), key=lambda stream: stream.width * stream.height)


def _is_audible(stream: AudioStream, walk: Walk) -> bool:
    codec = codec_of(stream) or ""
    return (
        (codec in SOUND_CODECS or codec.startswith("pcm_"))
        and stream.codec_context.sample_rate > 0
        and stream.codec_context.layout.nb_channels > 0
        and _frames(walk, stream) > 0
    )


def _companion(
    video: VideoStream, heard: Sequence[AudioStream], otherwise: AudioStream
) -> AudioStream:
    """Return the sound that belongs to the picture: the first after it, where pictures are many."""
    pictures = [s for s in video.container.streams.video if codec_of(s) in PICTURE_CODECS]
    if len(pictures) < 2 or len(_defaults(heard)) < len(heard):  # noqa: PLR2004
        return otherwise
    return next((stream for stream in heard if stream.index > video.index), otherwise)


def _defaults(streams: Sequence[_S]) -> Sequence[_S]:
    marked = [stream for stream in streams if stream.disposition & Disposition.default]
    return marked or streams


def _frames(walk: Walk, stream: Stream) -> int:
    track = walk.tracks.get(stream.index)
    return 0 if track is None else len(track.shown)
