"""Where reading of a clip may begin (pure): how long before a frame that is wanted."""

from fractions import Fraction

from farm.media import SourceFacts

INDEXED = frozenset({"mov", "matroska"})
"""Demuxers that find the keyframe before a time by an index."""
SEARCHED = frozenset({"mpegts"})
"""Demuxers that find a time by its clock, and whatever lies there: a keyframe comes later."""
RUN_UP_SECONDS = 2
"""Decoding starts so much earlier: longer than pictures are reordered, and than sound needs."""


def run_up(facts: SourceFacts, *, hears: bool = False) -> Fraction | None:
    """Return how many seconds before a frame reading begins; None: always at the clip's start.

    An index finds the keyframe at or before a picture, and where all that follows one decodes from
    there, nothing else is needed. Where pictures behind a keyframe may lean on what lies before it
    (an open group of pictures, a picture that is refreshed bit by bit), reading begins a whole
    group earlier; likewise where it does not begin at a keyframe, but may begin right behind one.

    Args:
        facts: of the clip.
        hears: whether its sound is wanted as well.
    """
    entries = facts.video.entries
    if facts.has_jumps:
        return None
    if facts.demuxer in INDEXED:
        if entries is None:
            return Fraction(RUN_UP_SECONDS)
        if entries.closed:
            return Fraction(RUN_UP_SECONDS if hears else 0)
        return RUN_UP_SECONDS + entries.gap
    if facts.demuxer not in SEARCHED or entries is None:
        return None
    return RUN_UP_SECONDS + entries.gap * (1 if entries.closed else 2)
