"""Are events found among what is louder, and is nothing found where nothing happens?

    python -m bench.ai_events [tune]

Twenty composites with one event each and five without, of seeds that nothing was tuned on; with
``tune`` those that it was tuned on. Words and sentences are known, as a good transcript would have
them; applause made of numbers is not applause.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ai.highlight_reasons import say_reasons
from ai.highlights import find_highlights
from ai.programme import Programme
from ai.signals import share_curve
from ai.sound_signals import measure_sound
from ai.speech import find_speech
from ai.transcriber import Errand
from ai.word_signals import word_signals
from bench.event_composites import Composite, compose
from bench.event_sounds import EVENTS
from bench.rows import Row, report
from farm.analysis import SignalKind
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from farm.messages import Language
from farm.timeline import TimeRange

WISH = HighlightWish(HighlightStyle.EVENT)
WITH, WITHOUT = 20, 5
REPORTED, TUNED = 1000, 0
"""Where seeds begin."""
TOP = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a composite.

    Attributes:
        rank: of the highlight that holds the event, from 1; None: none does.
        errors: seconds between its edges and those of the composite's `shown`.
    """

    name: str
    composite: Composite
    found: tuple[Highlight, ...]
    rank: int | None
    errors: tuple[float, ...]


def main() -> None:
    """Measure, print, write."""
    first = TUNED if sys.argv[1:] == ["tune"] else REPORTED
    found = rows(first)
    if first == TUNED:
        print(*found, sep="\n")
        return
    sys.exit(report("ai", found))


def rows(first: int = REPORTED) -> list[Row]:
    """Return the rows of events."""
    with TemporaryDirectory(prefix="bench-events-") as folder:
        judged = [judge(one, *made) for made in _all(first) for one in [Path(folder)]]
    events = [one for one in judged if one.composite.event is not None]
    quiet = [one for one in judged if one.composite.event is None]
    missed = [one.name for one in events if one.rank is None or one.rank > TOP]
    errors = [error for one in events for error in one.errors]
    false = [one.name for one in quiet if one.found]
    ranks = [one.rank for one in events]
    more = sum(len(one.found) > 1 for one in events)
    return [
        Row(
            "event-found",
            f"events that are not in the top {TOP}",
            f"{len(events)} composites",
            len(missed) / len(events),
            0.1,
            detail=f"ranks {ranks}; more than one proposed in {more}; missed: {missed}",
        ),
        Row(
            "event-edges",
            "median error of an edge",
            "the sentence before the event, the event's end",
            median(errors) if errors else float("inf"),
            1.0,
            "s",
            detail=f"largest {max(errors, default=0):.2f} s, of {len(errors)} edges",
        ),
        Row("no-false", "composites without an event", "none", len(false), 0, "proposed"),
    ]


def _all(first: int) -> Iterator[tuple[str, Composite]]:
    names = list(EVENTS)
    for number in range(WITH):
        event = names[number % len(names)]
        yield f"{event}-{first + number}", compose(first + number, event)
    for number in range(WITHOUT):
        yield f"none-{first + 500 + number}", compose(first + 500 + number, None)


def known(folder: Path, composite: Composite) -> Programme:
    """Return a composite as a programme: heard, and with its words."""
    samples = composite.write(folder / "sound.pcm")
    speech = find_speech(samples, Errand(folder, 600))
    signals = (
        *measure_sound(samples),
        share_curve(SignalKind.SPEECH, speech, composite.duration),
        *word_signals(composite.words, (), composite.duration),
    )
    return Programme(composite.duration, signals, composite.words)


def judge(folder: Path, name: str, composite: Composite) -> Judged:
    """Look for highlights in a composite."""
    found = find_highlights(known(folder, composite), WISH)
    holding = [number for number, one in enumerate(found) if _holds(one.span, composite.event)]
    errors: tuple[float, ...] = ()
    if holding and composite.shown is not None:
        span = found[holding[0]].span
        errors = (
            abs(float(span.start - composite.shown.start)),
            abs(float(span.end - composite.shown.end)),
        )
    _tell(name, composite, found, errors)
    return Judged(name, composite, found, holding[0] + 1 if holding else None, errors)


def _holds(span: TimeRange, event: TimeRange | None) -> bool:
    """Whether most of an event lies in a range."""
    if event is None:
        return False
    common = min(span.end, event.end) - max(span.start, event.start)
    return common > event.duration / 2


def _tell(
    name: str, composite: Composite, found: tuple[Highlight, ...], errors: tuple[float, ...]
) -> None:
    event = composite.event
    when = f"{float(event.start):.1f} to {float(event.end):.1f}" if event else "nothing"
    off = " ".join(f"{error:.2f}" for error in errors)
    print(f"{name:16} {when}; off by {off or '-'}")
    for one in found[:TOP]:
        span = f"{float(one.span.start):.1f} to {float(one.span.end):.1f}"
        said = say_reasons(one.reasons, Language.EN)
        near = [
            decoy
            for decoy, at in composite.decoys
            if at.end > one.span.start and at.start < one.span.end
        ]
        print(f"{'':16} {one.score:.2f} {span}: {said} {near}")


if __name__ == "__main__":
    main()
