"""What is proposed of an asset as clips: read from what its analysis left."""

from pydantic import TypeAdapter

from farm.assets import Asset
from farm.errors import InputRejected
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from storage.objects import keys
from workers.caption_tracks import read_stored
from workers.wiring import Farm

_HIGHLIGHTS = TypeAdapter(tuple[Highlight, ...])


def propose_highlights(farm: Farm, asset: Asset, wish: HighlightWish) -> tuple[Highlight, ...]:
    """Return what stands out in a clip, the best first; nothing where nothing does.

    Raises:
        InputRejected: ``highlights-not-yet``: nobody has looked at it.
    """
    key = highlights_key(asset, wish.style)
    if farm.objects.find(key) is None:
        raise InputRejected("highlights-not-yet", title=asset.title)
    found = _HIGHLIGHTS.validate_json(read_stored(farm, key))
    fitting = [one for one in found if wish.shortest <= one.span.duration <= wish.longest]
    return tuple(sorted(fitting, key=lambda one: -one.score)[: wish.count])


def highlights_key(asset: Asset, style: HighlightStyle) -> str:
    """Return where the highlights of a style lie."""
    return keys.analysis_key(asset, f"highlights-{style}", "json")


def spell_highlights(found: tuple[Highlight, ...]) -> bytes:
    """Return highlights as they are stored."""
    return _HIGHLIGHTS.dump_json(found)


def highlight_id(highlight: Highlight) -> str:
    """Return a name by which a highlight is found again, as long as it is proposed."""
    edges = (highlight.span.start, highlight.span.end)
    return "-".join(str(round(1000 * seconds)) for seconds in edges)
