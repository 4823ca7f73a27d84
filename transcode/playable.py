"""What browsers play as it is (pure): whether a clip's packets need no encoder to be seen."""

from collections.abc import Mapping

from farm.media import SourceFacts, VideoFacts

DEMUXERS = frozenset({"mov"})
"""Files whose time stamps can be trusted as they are."""
PIXELS = frozenset({"yuv420p", "yuvj420p"})
AAC_TYPES: Mapping[str | None, int] = {"LC": 2, "HE-AAC": 5, "HE-AACv2": 29}
"""Audio object types by profile: ISO/IEC 14496-3 table 1.17."""


def plays_as_it_is(facts: SourceFacts) -> bool:
    """Whether browsers play a clip's packets: H.264, eight bits, 4:2:0, and AAC if it is heard.

    An edit list may hide no picture that must be decoded, as packets alone would show it.
    """
    if facts.demuxer not in DEMUXERS or facts.has_jumps:
        return False
    return _picture_plays(facts.video) and sound_codec(facts) is not None


def _picture_plays(video: VideoFacts) -> bool:
    coding = video.coding
    if video.codec != "h264" or video.pixel_format not in PIXELS or coding is None:
        return False
    return not (coding.hidden or coding.undecoded or coding.changes or video.mirrored)


def sound_codec(facts: SourceFacts) -> str | None:
    """Return the sound's RFC 6381 string, empty without sound; None: not every browser plays it."""
    if facts.audio is None:
        return ""
    kind = AAC_TYPES.get(facts.audio.coding.profile) if facts.audio.coding else None
    return None if kind is None else f"mp4a.40.{kind}"
