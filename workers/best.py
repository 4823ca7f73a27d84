"""``farm process --best``: clips of what stands out, each whole in a folder of its own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from farm.assets import Asset, AssetState
from farm.audit import Actor
from farm.clips import ClipOrder
from farm.highlights import HighlightStyle, HighlightWish
from farm.media import Orientation
from farm.messages import Language, Notice
from workers.clips import MadeClip, make_best_clips
from workers.delivery import CLIPS, MANIFEST, deliver, read_outputs
from workers.inline_queue import InlineQueue
from workers.manifest_entries import ClipEntries
from workers.wiring import Farm

_UNSAFE = re.compile(r"[^\w.,!?，。！？—-]+")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class BestWish:
    """How many clips of what kind, and how they are made."""

    highlights: HighlightWish
    order: ClipOrder


def best_wish(count: int, style: HighlightStyle) -> BestWish | None:
    """Return the wish for so many clips as phones show them, with captions and title; 0: None."""
    if not count:
        return None
    return BestWish(HighlightWish(style, count), ClipOrder((Orientation.VERTICAL,)))


def make_best(
    farm: Farm, actor: Actor, parent: Asset, wish: BestWish, run: Callable[[InlineQueue], None]
) -> tuple[MadeClip, ...]:
    """Make clips of what stands out most, one after the other; none where nothing does."""
    queue = InlineQueue()
    made = make_best_clips(farm, queue, actor, parent.id, wish.highlights, wish.order)
    run(queue)
    return made


def deliver_best(
    farm: Farm, actor: Actor, made: tuple[MadeClip, ...], folder: Path, language: Language
) -> ClipEntries:
    """Put each clip into a folder below ``clips``; one that failed is told of and left out."""
    if not made:
        return ClipEntries(remark=Notice("highlights-none"))
    entries = []
    for number, one in enumerate(made, 1):
        outputs = read_outputs(farm, actor.scope, one.asset.id)
        asset, lineage = outputs.asset, outputs.asset.cut_of
        name = f"{number:02d}-{_safe(asset.title)}"
        is_there = asset.state is AssetState.READY
        if is_there:
            deliver(farm, outputs, folder / CLIPS / name, language)
        refusal = None if asset.refusal is None else asset.refusal.text(language)
        entries.append(
            {
                "title": asset.title,
                "path": f"{CLIPS}/{name}/{MANIFEST}" if is_there else None,
                "start": None if lineage is None else round(float(lineage.range.start), 6),
                "end": None if lineage is None else round(float(lineage.range.end), 6),
                "reasons": reasons_of(asset, language),
                "refusal": refusal,
            }
        )
    return ClipEntries(tuple(entries))


def reasons_of(asset: Asset, language: Language) -> list[dict[str, str]]:
    """Return why a clip was proposed, in words."""
    reasons = asset.ordered.reasons if asset.ordered else ()
    return [{"code": one.code, "text": one.text(language)} for one in reasons]


def _safe(title: str) -> str:
    """Return a title as a folder can be called."""
    plain = _UNSAFE.sub("-", title).strip("-.")
    return plain[:_LONGEST_NAME].rstrip("-.") or "clip"
