"""Parts of the manifest: captions, and clips that were made beside a delivery."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from farm.captions import CaptionTrack
from farm.messages import Notice
from storage.objects import keys


@dataclass(frozen=True, slots=True)
class ClipEntries:
    """What a manifest says of clips that were made of an asset beside it.

    Attributes:
        entries: one for each.
        remark: why there are none that were asked for.
    """

    entries: tuple[dict[str, Any], ...] = ()
    remark: Notice | None = None


NO_CLIPS = ClipEntries()


def caption_entries(track: CaptionTrack) -> list[dict[str, Any]]:
    """Return an entry for each file of a track."""
    return [
        {
            "language": track.language,
            "kind": track.kind.value,
            "format": PurePosixPath(key).suffix.removeprefix("."),
            "path": keys.inside_asset(key),
            "version": track.version,
            "by_farm": track.author is None,
            "taken_from": track.taken_from,
            "cues": track.cues,
            "flagged": track.flagged,
            "filtered": dict(track.notes),
        }
        for key in track.files
    ]
