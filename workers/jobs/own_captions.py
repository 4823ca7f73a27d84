"""What the farm adds to a track that may be there already: the words of people stay."""

from collections.abc import Sequence
from dataclasses import replace

from ai.cue_edits import with_cues
from farm.captions import Cue, TrackKind
from farm.orgs import EVERYTHING
from farm.timeline import TimeRange
from storage.catalog import captions
from workers.caption_edits import caption_plan, marked
from workers.caption_tracks import NewTrack, read_cues
from workers.jobs.work import Work

Piece = Sequence[TimeRange]
"""The spans of a piece of sound, in order; one at least."""


def next_version(work: Work, made: NewTrack, pieces: Sequence[Piece]) -> NewTrack | None:
    """Return the next version of the clip's own captions; None: there is nothing to add.

    What people have brought or edited is kept: pieces that were a hole when the farm last wrote
    are filled, all else is theirs.

    Args:
        work: of the stage.
        made: all cues, as the farm hears them now.
        pieces: of the sound, those that failed too.
    """
    with work.farm.catalog.reading() as tx:
        versions = captions.list_versions(tx, EVERYTHING, work.asset.id)
    mine = [one for one in versions if one.kind is TrackKind.CAPTION]
    own = next((one for one in reversed(mine) if one.author is None), None)
    language = made.language if own is None else own.language
    same = [one for one in mine if one.language == language]
    if not same:
        return made
    if own is None:
        work.log.tell("somebody has brought captions, which stay", language=language)
        return None
    cues, written = made.cues, read_cues(work.farm, own)
    if any(one.author is not None for one in same):
        fresh = [cue for cue in cues if _lies_in(cue, _holes(written, pieces))]
        if not fresh:
            return None
        plan = caption_plan(work.farm, work.asset)
        filled = with_cues(read_cues(work.farm, same[-1]), fresh, plan)
        cues = marked(work.farm, work.asset, filled)
    elif cues == written:
        return None
    return replace(made, language=language, cues=cues, version=same[-1].version + 1)


def _holes(written: Sequence[Cue], pieces: Sequence[Piece]) -> list[TimeRange]:
    """Return the pieces of which nothing was written."""
    wholes = [TimeRange(spans[0].start, spans[-1].end) for spans in pieces]
    return [one for one in wholes if not any(_lies_in(cue, [one]) for cue in written)]


def _lies_in(cue: Cue, places: Sequence[TimeRange]) -> bool:
    middle = (cue.words[0].start + cue.words[-1].end) / 2
    return any(one.start <= middle < one.end for one in places)
