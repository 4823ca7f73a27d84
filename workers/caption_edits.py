"""What people do to captions: edit, replace, import; each time a new version with its author."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ai.caption_reading import read_captions
from ai.cue_edits import edit_cues, replace_text
from ai.cues import CuePlan
from ai.scripts import convert
from ai.segmentation import segment_chinese
from ai.sensitive import mark_sensitive
from farm.assets import Asset
from farm.audit import Actor
from farm.captions import CaptionTrack, Cue, Script, TextCue, TrackKind
from farm.errors import FarmFailed, IllegalMove, InputRejected
from farm.ids import AssetId
from farm.jobs import Job
from farm.ports import JobQueue
from storage.catalog import assets, captions
from workers.caption_streams import renew_packages, show_captions, store_stream
from workers.caption_tracks import NewTrack, find_newest, read_sheet, store_track
from workers.plans import plan_of
from workers.records import record
from workers.steps import renew_shown
from workers.wiring import Farm
from workers.word_lists import read_word_list


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """A caption file that somebody brings.

    Attributes:
        language: BCP 47.
        text: WebVTT or SubRip.
    """

    language: str
    text: str
    kind: TrackKind = TrackKind.CAPTION


@dataclass(frozen=True, slots=True)
class _Stored:
    """A version that is in the catalogue, and the jobs that wait since then."""

    track: CaptionTrack
    following: tuple[Job, ...]


def edit_track(
    farm: Farm, queue: JobQueue, actor: Actor, track: CaptionTrack, wanted: Sequence[TextCue]
) -> CaptionTrack:
    """Store a new version with the wanted cues; their words keep the times they had.

    What shows captions in its picture is made again with them, as after every new version.

    Raises:
        IllegalMove: ``captions-changed``: it is not made on the newest version.
        InputRejected: ``captions-nothing-left``, ``captions-not-yet``.
        NotFound: the asset lies outside the actor's scope.
    """
    return _sent(queue, _changed(farm, actor, track, lambda cues: wanted))


def replace_in_track(
    farm: Farm, queue: JobQueue, actor: Actor, track: CaptionTrack, *, find: str, put: str
) -> CaptionTrack:
    """Store a new version in which a text is replaced wherever it stands.

    Raises:
        InputRejected: ``captions-text-missing``: it stands nowhere; and as `edit_track`.
    """

    def replaced(cues: Sequence[Cue]) -> Sequence[TextCue]:
        wanted, count = replace_text(cues, find, put)
        if not count:
            raise InputRejected("captions-text-missing", text=find)
        return wanted

    return _sent(queue, _changed(farm, actor, track, replaced))


def import_track(
    farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId, file: CaptionFile
) -> CaptionTrack:
    """Store a caption file as the next version of the track of its language and kind.

    Raises:
        InputRejected: ``captions-not-yet``, and as `ai.caption_reading.read_captions`.
        NotFound: the asset lies outside the actor's scope.
    """
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, actor.scope, asset_id)
        newest = find_newest(tx, asset, file.language, file.kind)
    wanted = read_captions(file.text)
    cues = _made(farm, asset, (), wanted, file.language)
    version = 1 if newest is None else newest.version + 1
    pieces: tuple[int, ...] | None = None
    with suppress(FarmFailed):  # who brings a file may be mending a version whose cues are lost
        pieces = None if newest is None else read_sheet(farm, newest).pieces
    new = NewTrack(file.language, cues, version, file.kind, author=actor.person_id, pieces=pieces)
    return _sent(queue, _stored(farm, actor, asset, new, "captions.imported"))


def caption_plan(farm: Farm, asset: Asset) -> CuePlan:
    """Return what the cues of an asset are made by.

    Raises:
        InputRejected: ``captions-not-yet``: its frames are not known.
    """
    if asset.facts is None:
        raise InputRejected("captions-not-yet")
    names = read_word_list(farm, asset.org_id).names
    return CuePlan(plan_of(farm, asset).grid.rate, segment_chinese, lexicon=names)


def marked(farm: Farm, asset: Asset, cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return cues that are flagged where they say a word of the organisation's list."""
    words = read_word_list(farm, asset.org_id).sensitive
    return mark_sensitive(cues, words, lambda text: convert(text, Script.SIMPLIFIED))


def _changed(
    farm: Farm,
    actor: Actor,
    track: CaptionTrack,
    change: Callable[[Sequence[Cue]], Sequence[TextCue]],
) -> _Stored:
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, actor.scope, track.asset_id)
        newest = find_newest(tx, asset, track.language, track.kind)
    if newest is not None and newest.id != track.id:
        raise IllegalMove("captions-changed", version=newest.version)
    base = read_sheet(farm, track)
    cues = _made(farm, asset, base.cues, change(base.cues), track.language)
    new = NewTrack(
        language=track.language,
        cues=cues,
        version=track.version + 1,
        kind=track.kind,
        author=actor.person_id,
        notes=track.notes,
        pieces=base.pieces,
    )
    return _stored(farm, actor, asset, new, "captions.edited")


def _made(
    farm: Farm, asset: Asset, base: Sequence[Cue], wanted: Sequence[TextCue], language: str
) -> tuple[Cue, ...]:
    plan = caption_plan(farm, asset)
    cues = edit_cues(base, wanted, plan, language=language.partition("-")[0].lower())
    if not cues:
        raise InputRejected("captions-nothing-left")
    return marked(farm, asset, cues)


def _stored(farm: Farm, actor: Actor, asset: Asset, new: NewTrack, action: str) -> _Stored:
    track = store_track(farm, asset, new)
    store_stream(farm, asset, track)
    with farm.catalog.writing() as tx:
        captions.insert_track(tx, actor.scope, track)
        renew_packages(tx, asset)
        facts = {"language": track.language, "version": str(track.version)}
        record(tx, farm, actor, action, of=asset.org_id, subject=asset.id, **facts)
        following = renew_shown(tx, farm, asset.id)
    return _Stored(track, following + show_captions(farm, asset))


def _sent(queue: JobQueue, stored: _Stored) -> CaptionTrack:
    for job in stored.following:
        queue.send(job.id)
    return stored.track
