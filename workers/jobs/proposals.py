"""Highlights of a clip: worked out anew wherever they are needed, from what was stored."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from ai.highlight_styles import STYLES
from ai.highlights import find_highlights
from ai.programme import Programme
from ai.word_signals import word_signals
from farm.analysis import Shot
from farm.assets import Asset
from farm.captions import Word, choose_track
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.objects import keys
from workers.caption_tracks import read_cues, read_stored
from workers.jobs.signals import read_signals
from workers.plans import plan_of
from workers.wiring import Farm
from workers.word_lists import read_word_list


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is stored of a clip's shots, whatever release has found them: all, or the cuts alone."""

    shots: tuple[Shot, ...] = ()
    cuts: tuple[int, ...] = ()

    @property
    def firsts(self) -> tuple[int, ...]:
        """First frames of shots."""
        return self.cuts or tuple(shot.first for shot in self.shots)


_SEEN: TypeAdapter[_Seen] = TypeAdapter(_Seen)


def propose_highlights(farm: Farm, asset: Asset, wish: HighlightWish) -> tuple[Highlight, ...]:
    """Return what stands out in a clip, the best first; none before it is accepted.

    By its captions as people edited them last, and its organisation's words of now.
    """
    if asset.facts is None:
        return ()
    return find_highlights(read_programme(farm, asset, wish.style), wish)


def read_programme(farm: Farm, asset: Asset, style: HighlightStyle) -> Programme:
    """Return all that is known of an accepted clip; whatever is missing is left out."""
    grid = plan_of(farm, asset).grid
    words = _words(farm, asset)
    lexicon = (*read_word_list(farm, asset.org_id).names, *STYLES[style].lexicon)
    return Programme(
        grid.duration,
        (*read_signals(farm, asset), *word_signals(words, lexicon, grid.duration)),
        words,
        tuple(cut / grid.rate for cut in _cuts(farm, asset)),
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


def _cuts(farm: Farm, asset: Asset) -> tuple[int, ...]:
    key = keys.analysis_key(asset, "shots", "json")
    if farm.objects.find(key) is None:
        return ()
    return _SEEN.validate_json(read_stored(farm, key)).firsts
