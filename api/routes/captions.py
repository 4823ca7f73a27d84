"""Captions of an asset: every version, its cues, and what people make of them."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Annotated, assert_never

from fastapi import APIRouter, Query, Response

from ai.caption_files import subrip, webvtt
from ai.scripts import cues_in_script
from api.deps import Caller, CaptionEditor, Controller, FarmDep, QueueDep, Viewer
from api.schemas.captions import (
    CaptionDetail,
    CaptionDocument,
    CaptionFileDocument,
    CaptionFormat,
    CueDocument,
    NewCaptions,
    Replacement,
    WantedCue,
    WantedCues,
)
from farm.captions import CaptionTrack, Cue, Script, TextCue
from farm.errors import NotFound
from farm.ids import AssetId, CaptionId
from farm.orgs import EVERYTHING
from storage.catalog import captions, people
from storage.catalog.engine import Transaction
from storage.objects import keys
from workers import control
from workers.caption_edits import CaptionFile, edit_track, import_track, replace_in_track
from workers.caption_tracks import read_cues
from workers.wiring import Farm

router = APIRouter(prefix="/assets/{asset_id}/captions", tags=["captions"])


@router.get("")
def list_captions(asset_id: AssetId, caller: Viewer, farm: FarmDep) -> list[CaptionDocument]:
    """List every version of every track of an asset, older ones first."""
    with farm.catalog.reading() as tx:
        versions = captions.list_versions(tx, caller.scope, asset_id)
        return [_document(tx, one, versions) for one in versions]


@router.get("/{caption_id}")
def get_captions(
    asset_id: AssetId, caption_id: CaptionId, caller: Viewer, farm: FarmDep
) -> CaptionDetail:
    """Return one version with its cues."""
    return _detail(farm, caller, _found(farm, caller, asset_id, caption_id))


@router.get("/{caption_id}/file", response_class=Response)
def get_caption_file(
    *,
    asset_id: AssetId,
    caption_id: CaptionId,
    caller: Viewer,
    farm: FarmDep,
    spelled: Annotated[CaptionFormat, Query(alias="format")] = CaptionFormat.VTT,
    script: Annotated[Script | None, Query(description="of Chinese; else as it is")] = None,
) -> Response:
    """Return one version as a file, its Chinese in either script."""
    cues = read_cues(farm, _found(farm, caller, asset_id, caption_id))
    if script is not None:
        cues = cues_in_script(cues, script)
    match spelled:
        case CaptionFormat.VTT:
            return Response(webvtt(cues), media_type="text/vtt; charset=utf-8")
        case CaptionFormat.SRT:
            return Response(subrip(cues), media_type="application/x-subrip; charset=utf-8")
        case _:
            assert_never(spelled)


@router.put("/{caption_id}")
def edit_captions(
    asset_id: AssetId,
    caption_id: CaptionId,
    body: WantedCues,
    caller: CaptionEditor,
    farm: FarmDep,
    queue: QueueDep,
) -> CaptionDetail:
    """Store the cues as the next version of this one, which must be current.

    Renditions that show it in their picture are made again, as after each of these changes.
    Words that are there already keep their times; new ones share those of what they replace.
    """
    track = _found(farm, caller, asset_id, caption_id)
    made = edit_track(farm, queue, caller.actor, track, _wanted(body.sheet))
    return _detail(farm, caller, made)


@router.post("/{caption_id}/replace")
def replace_in_captions(
    asset_id: AssetId,
    caption_id: CaptionId,
    body: Replacement,
    caller: CaptionEditor,
    farm: FarmDep,
    queue: QueueDep,
) -> CaptionDetail:
    """Replace a text wherever it stands, as the next version."""
    track = _found(farm, caller, asset_id, caption_id)
    made = replace_in_track(farm, queue, caller.actor, track, find=body.find, put=body.put)
    return _detail(farm, caller, made)


@router.post("", status_code=201)
def import_captions(
    asset_id: AssetId, body: NewCaptions, caller: CaptionEditor, farm: FarmDep, queue: QueueDep
) -> CaptionDetail:
    """Store a WebVTT or SubRip file as the next version of the track of its language and kind."""
    file = CaptionFile(body.language, body.text, body.kind)
    return _detail(farm, caller, import_track(farm, queue, caller.actor, asset_id, file))


@router.post("/make", status_code=204)
def make_captions(asset_id: AssetId, caller: Controller, farm: FarmDep, queue: QueueDep) -> None:
    """Listen to a clip that came before the farm had a speech model."""
    control.make_captions(farm, queue, caller.actor, asset_id)


def _found(farm: Farm, caller: Caller, asset_id: AssetId, caption_id: CaptionId) -> CaptionTrack:
    with farm.catalog.reading() as tx:
        return captions.get_track(tx, caller.scope, asset_id, caption_id)


def _detail(farm: Farm, caller: Caller, track: CaptionTrack) -> CaptionDetail:
    cues = read_cues(farm, track)
    with farm.catalog.reading() as tx:
        document = _document(tx, track, captions.list_versions(tx, caller.scope, track.asset_id))
    return CaptionDetail(**document.model_dump(), sheet=[_cue(cue) for cue in cues])


def _document(
    tx: Transaction, track: CaptionTrack, versions: Sequence[CaptionTrack]
) -> CaptionDocument:
    files = [
        CaptionFileDocument(
            format=PurePosixPath(key).suffix.removeprefix("."), path=keys.inside_asset(key)
        )
        for key in track.files
    ]
    same = [one for one in versions if (one.kind, one.language) == (track.kind, track.language)]
    before = [one for one in same if one.version < track.version and one.author is not None]
    is_added = bool(before) and track.author is None
    return CaptionDocument(
        id=track.id,
        language=track.language,
        kind=track.kind,
        version=track.version,
        is_current=track.id == same[-1].id,
        author=track.author,
        author_name=_author(tx, track),
        added_to_name=_author(tx, before[-1]) if is_added else None,
        taken_from=track.taken_from,
        created_at=track.created_at,
        cues=track.cues,
        flagged=track.flagged,
        filtered=dict(track.notes),
        files=files,
    )


def _author(tx: Transaction, track: CaptionTrack) -> str | None:
    """Return the author's name: who sees the asset may know who worked on it, from above too."""
    if track.author is None:
        return None
    try:
        return people.get_person(tx, EVERYTHING, track.author).name
    except NotFound:  # the version outlives its author
        return None


def _cue(cue: Cue) -> CueDocument:
    return CueDocument(
        start=round(float(cue.span.start), 3),
        end=round(float(cue.span.end), 3),
        lines=list(cue.lines),
        speaker=cue.speaker,
        language=cue.language,
        flags=list(cue.flags),
    )


def _wanted(sheet: list[WantedCue]) -> list[TextCue]:
    return [
        TextCue(tuple(cue.lines), _exact(cue.start), _exact(cue.end), cue.speaker) for cue in sheet
    ]


def _exact(seconds: float | None) -> Fraction | None:
    return None if seconds is None else Fraction(round(seconds * 1000), 1000)
