"""Captions for a rendition's picture: which version, its lines as the picture holds them."""

from dataclasses import replace

from ai.cue_edits import refit
from ai.cue_rules import VERTICAL
from ai.substation import substation
from farm.captions import Burned, CaptionTrack, Cue, choose_track
from farm.media import Orientation
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import captions
from transcode.drawing import Drawn, find_caption_font
from transcode.plan import RungPlan
from workers.caption_edits import caption_plan
from workers.caption_tracks import read_cues
from workers.jobs.work import Work


def choose_burned(work: Work, rung: RungPlan) -> tuple[Burned | None, Drawn | None]:
    """Return what a rung's picture shall show, and how it is drawn; None where it shows nothing.

    A clip without captions that fit gets the rendition without, and the job says so.

    Raises:
        FarmFailed: ``caption-font-missing``, ``object-missing``.
    """
    wish = rung.captions
    if wish is None:
        return None, None
    with work.farm.catalog.reading() as tx:
        versions = captions.list_versions(tx, EVERYTHING, work.asset.id)
    track = choose_track(versions, wish.language)
    if track is None:
        work.log.notice(Notice("captions-none-to-burn", {"name": rung.name}))
        return Burned(wish.style), None
    text = substation(_fitting(work, rung, track), wish.style, rung.canvas)
    work.log.tell("captions drawn", language=track.language, version=track.version)
    burned = Burned(wish.style, track.id, track.language, track.kind, track.version)
    return burned, Drawn(text, find_caption_font())


def _fitting(work: Work, rung: RungPlan, track: CaptionTrack) -> tuple[Cue, ...]:
    """Return a track's cues, in shorter lines where the picture stands upright."""
    cues = read_cues(work.farm, track)
    if rung.canvas.orientation is Orientation.HORIZONTAL:
        return cues
    return refit(cues, replace(caption_plan(work.farm, work.asset), rules=VERTICAL))
