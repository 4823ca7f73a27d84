"""Versions of caption tracks: cues and their files in the store, then the row that names them."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from ai.caption_files import subrip, webvtt
from ai.substation import substation
from farm.assets import Asset
from farm.captions import CaptionStyle, CaptionTrack, Cue, CueSheet, TrackKind
from farm.errors import FarmFailed, NotFound
from farm.ids import CaptionId, IdKind, PersonId, new_id
from farm.media import Size
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.catalog.engine import Transaction
from storage.objects import keys
from workers.wiring import Farm

FINGERPRINT = 10
_SHEET = TypeAdapter(CueSheet)


@dataclass(frozen=True, slots=True)
class NewTrack:
    """What a version is made of.

    Attributes:
        version: one more than the version that it was made from.
    """

    language: str
    cues: tuple[Cue, ...]
    version: int = 1
    kind: TrackKind = TrackKind.CAPTION
    author: PersonId | None = None
    notes: Mapping[str, int] = field(default_factory=dict)


def store_track(farm: Farm, asset: Asset, new: NewTrack) -> CaptionTrack:
    """Store the files of a version and return its row, which is not in the catalogue yet.

    Files are named after what is in them: the same cues have the same names, others never.
    """
    sheet = _SHEET.dump_json(CueSheet(new.cues))
    mark = hashlib.sha256(sheet).hexdigest()[:FINGERPRINT]
    kind = "" if new.kind is TrackKind.CAPTION else f"-{new.kind}"
    name = f"{new.language.lower()}{kind}-v{new.version}-{mark}"
    drawn = substation(new.cues, CaptionStyle.OUTLINE, Size(1920, 1080))
    texts = {
        "json": sheet,
        "vtt": webvtt(new.cues).encode(),
        "srt": subrip(new.cues).encode(),
        "ass": drawn.encode(),
    }
    made = {extension: keys.caption_key(asset, name, extension) for extension in texts}
    with tempfile.TemporaryDirectory(dir=farm.scratch) as folder:
        for extension, text in texts.items():
            path = Path(folder) / f"track.{extension}"
            path.write_bytes(text)
            farm.objects.put_file(made[extension], path)
    return CaptionTrack(
        id=CaptionId(new_id(IdKind.CAPTION)),
        asset_id=asset.id,
        org_id=asset.org_id,
        language=new.language,
        kind=new.kind,
        version=new.version,
        author=new.author,
        created_at=farm.clock.now(),
        key=made["json"],
        files=(made["vtt"], made["srt"], made["ass"]),
        cues=len(new.cues),
        flagged=sum(bool(cue.flags) for cue in new.cues),
        notes=new.notes,
    )


def read_cues(farm: Farm, track: CaptionTrack) -> tuple[Cue, ...]:
    """Return the cues of a version.

    Raises:
        FarmFailed: ``object-missing``: the catalogue names them, so their absence is our fault.
    """
    facts = farm.objects.find(track.key)
    if facts is None:
        raise FarmFailed("object-missing", key=track.key)
    try:
        text = b"".join(farm.objects.read_range(track.key, 0, facts.bytes))
    except NotFound as gone:
        raise FarmFailed("object-missing", key=track.key) from gone
    return _SHEET.validate_json(text).cues


def newest_version(tx: Transaction, asset: Asset, language: str, kind: TrackKind) -> int:
    """Return the number of the current version of a track; 0: there is none."""
    tracks = captions.list_tracks(tx, EVERYTHING, asset.id)
    mine = (one.version for one in tracks if (one.language, one.kind) == (language, kind))
    return next(mine, 0)
