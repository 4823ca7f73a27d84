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
from farm.captions import CaptionStyle, CaptionTrack, Cue, CueSheet, TrackKind, choose_track
from farm.errors import FarmFailed, NotFound
from farm.ids import AssetId, CaptionId, IdKind, PersonId, new_id
from farm.media import Size
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.catalog.engine import Transaction
from storage.objects import keys
from transcode.plan import Plan
from workers.wiring import Farm

FINGERPRINT = 10
_SHEET = TypeAdapter(CueSheet)


@dataclass(frozen=True, slots=True)
class NewTrack:
    """What a version is made of.

    Attributes:
        version: one more than the version that it was made from.
        pieces: as in `farm.captions.CueSheet`.
        taken_from: as in `farm.captions.CaptionTrack`.
    """

    language: str
    cues: tuple[Cue, ...]
    version: int = 1
    kind: TrackKind = TrackKind.CAPTION
    author: PersonId | None = None
    notes: Mapping[str, int] = field(default_factory=dict)
    pieces: tuple[int, ...] | None = None
    taken_from: CaptionId | None = None


def store_track(farm: Farm, asset: Asset, new: NewTrack) -> CaptionTrack:
    """Store the files of a version and return its row, which is not in the catalogue yet.

    Files are named after what is in them: the same cues have the same names, others never.
    """
    sheet = _SHEET.dump_json(CueSheet(new.cues, new.pieces))
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
        taken_from=new.taken_from,
    )


def read_cues(farm: Farm, track: CaptionTrack) -> tuple[Cue, ...]:
    """Return the cues of a version.

    Raises:
        FarmFailed: ``object-missing``: the catalogue names them, so their absence is our fault.
    """
    return read_sheet(farm, track).cues


def read_sheet(farm: Farm, track: CaptionTrack) -> CueSheet:
    """Return the cues of a version, and what is noted with them; raises as `read_cues`."""
    return _SHEET.validate_json(read_stored(farm, track.key))


def read_stored(farm: Farm, key: str) -> bytes:
    """Return an object that the catalogue names.

    Raises:
        FarmFailed: ``object-missing``: its absence is our fault, not that of who asks.
    """
    facts = farm.objects.find(key)
    if facts is None:
        raise FarmFailed("object-missing", key=key)
    try:
        return b"".join(farm.objects.read_range(key, 0, facts.bytes))
    except NotFound as gone:
        raise FarmFailed("object-missing", key=key) from gone


def choose_captions(
    tx: Transaction, asset_id: AssetId, plan: Plan | None
) -> dict[str, CaptionTrack | None]:
    """Return which captions each rendition shall show that shows any; None where there are none."""
    rungs = () if plan is None else plan.rungs
    wishes = {rung.name: rung.captions for rung in rungs if rung.captions is not None}
    words = captions.list_versions(tx, EVERYTHING, asset_id) if wishes else []
    return {name: choose_track(words, wish.language) for name, wish in wishes.items()}


def find_newest(
    tx: Transaction, asset: Asset, language: str, kind: TrackKind
) -> CaptionTrack | None:
    """Return the current version of a track; None: there is none."""
    tracks = captions.list_tracks(tx, EVERYTHING, asset.id)
    return next((one for one in tracks if (one.language, one.kind) == (language, kind)), None)
