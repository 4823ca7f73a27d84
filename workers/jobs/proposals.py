"""Highlights of a clip: worked out anew wherever they are needed, from what was stored."""

from ai.highlight_styles import STYLES
from ai.highlights import find_highlights
from ai.programme import Programme
from ai.word_signals import word_signals
from farm.assets import Asset
from farm.captions import Word, choose_track
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from farm.orgs import EVERYTHING
from storage.catalog import captions
from workers.caption_tracks import read_cues
from workers.jobs.shots import read_shots
from workers.jobs.signals import read_signals
from workers.plans import plan_of
from workers.wiring import Farm
from workers.word_lists import read_word_list


def propose_highlights(farm: Farm, asset: Asset, wish: HighlightWish) -> tuple[Highlight, ...]:
    """Return what stands out in a clip, the best first; none before it is accepted.

    By its captions as people edited them last, and its organisation's words of now.
    """
    if asset.facts is None:
        return ()
    return find_highlights(read_programme(farm, asset, wish.style), wish)


def read_programme(farm: Farm, asset: Asset, style: HighlightStyle) -> Programme:
    """Return all that is known of an accepted clip; whatever is missing is left out."""
    plan = plan_of(farm, asset)
    grid = plan.grid
    words = _words(farm, asset)
    lexicon = (*read_word_list(farm, asset.org_id).names, *STYLES[style].lexicon)
    return Programme(
        grid.duration,
        (*read_signals(farm, asset), *word_signals(words, lexicon, grid.duration)),
        words,
        tuple(shot.first / grid.rate for shot in read_shots(farm, asset, plan) if shot.first),
        lexicon,
    )


def _words(farm: Farm, asset: Asset) -> tuple[Word, ...]:
    """Return what is said, by the current captions in the programme's own language."""
    with farm.catalog.reading() as tx:
        track = choose_track(captions.list_versions(tx, EVERYTHING, asset.id), "")
    if track is None:
        return ()
    words = (word for cue in read_cues(farm, track) for word in cue.words)
    return tuple(sorted(words, key=lambda word: (word.start, word.end)))
