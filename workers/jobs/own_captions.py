"""What the farm adds to a track that may be there already: the words of people stay."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ai.cue_edits import with_cues
from farm.captions import CaptionTrack, Cue, TrackKind
from farm.orgs import EVERYTHING
from farm.timeline import TimeRange
from storage.catalog import captions
from workers.caption_edits import caption_plan, marked
from workers.caption_tracks import NewTrack, read_sheet
from workers.jobs.work import Work

Piece = Sequence[TimeRange]
"""The spans of a piece of sound, in order; one at least."""


def next_version(
    work: Work, made: NewTrack, pieces: Sequence[Piece], heard: Sequence[int]
) -> NewTrack | None:
    """Return the next version of the clip's own captions; None: there is nothing to add.

    What people have brought or edited is kept: pieces that the farm has never written down are
    filled in, all else is theirs.

    Args:
        work: of the stage.
        made: all cues, as the farm hears them now.
        pieces: of the sound, those that failed too.
        heard: numbers of the pieces that `made` is made of.
    """
    with work.farm.catalog.reading() as tx:
        versions = captions.list_versions(tx, EVERYTHING, work.asset.id)
    mine = [one for one in versions if one.kind is TrackKind.CAPTION]
    own = next((one for one in mine if one.author is None), None)
    language = made.language if own is None else own.language
    same = [one for one in mine if one.language == language]
    if not same:
        return replace(made, pieces=tuple(heard))
    if own is None:
        work.log.tell("somebody has brought captions, which stay", language=language)
        return None
    newest = read_sheet(work.farm, same[-1])
    if all(one.author is None for one in same):
        cues = made.cues
        if cues == newest.cues:
            return None
    else:
        written = _written(work, same, pieces)
        holes = [pieces[number] for number in heard if number not in written]
        fresh = [cue for cue in made.cues if _lies_in(cue, [_whole(one) for one in holes])]
        if not fresh:
            return None
        filled = with_cues(newest.cues, fresh, caption_plan(work.farm, work.asset))
        cues = marked(work.farm, work.asset, filled)
        heard = sorted({*written, *heard})
    version = same[-1].version + 1
    return replace(made, language=language, cues=cues, version=version, pieces=tuple(heard))


def _written(work: Work, same: Sequence[CaptionTrack], pieces: Sequence[Piece]) -> Sequence[int]:
    """Return the pieces that the farm has written down, whatever people made of them since.

    Versions of before it was noted: those of which the farm's last one before people's says words.
    """
    noted = read_sheet(work.farm, same[-1]).pieces
    if noted is not None:
        return noted
    own = [*takewhile(lambda one: one.author is None, same)]
    cues = read_sheet(work.farm, own[-1]).cues if own else ()
    wholes = [_whole(piece) for piece in pieces]
    return [
        number for number, one in enumerate(wholes) if any(_lies_in(cue, [one]) for cue in cues)
    ]


def _whole(piece: Piece) -> TimeRange:
    return TimeRange(piece[0].start, piece[-1].end)


def _lies_in(cue: Cue, places: Sequence[TimeRange]) -> bool:
    middle = (cue.words[0].start + cue.words[-1].end) / 2
    return any(one.start <= middle < one.end for one in places)
