"""Are events found among what is louder, and is nothing found where nothing happens?

    python -m bench.ai event

Twenty composites with one event each and five without, of seeds that nothing was tuned on; started
by itself (``python -m bench.ai_events``) it prints those that it was tuned on. Words and sentences
are known, as a good transcript would have them; applause made of numbers is not applause.
"""

from collections.abc import Iterator, Sequence
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
from bench.rows import Bound, Row
from farm.analysis import SignalKind
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from farm.messages import Language
from farm.timeline import TimeRange

MEASURES = ("event-found", "event-edges", "no-false")
WISH = HighlightWish(HighlightStyle.EVENT)
WITH, WITHOUT = 20, 5
REPORTED, TUNED = 1000, 0
"""Where seeds begin."""
TOP = 3
OF_WORDS = frozenset({SignalKind.KEYWORDS, SignalKind.SENTENCE_END})


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a composite.

    Attributes:
        rank: of the highlight that holds the event, from 1; None: none does.
        errors: seconds between its start and end and those of the composite's `shown`.
        blind: what is found where nobody knows the words.
    """

    name: str
    composite: Composite
    found: tuple[Highlight, ...]
    rank: int | None
    errors: tuple[float, ...]
    blind: tuple[Highlight, ...]


def main() -> None:
    """Measure and print what was tuned on."""
    with TemporaryDirectory(prefix="bench-events-") as folder:
        print(*rows(Path(folder), MEASURES, first=TUNED), sep="\n")


def rows(folder: Path, wanted: Sequence[str], *, first: int = REPORTED) -> list[Row]:
    """Return the rows of events.

    Args:
        folder: empty.
        wanted: ids.
        first: where seeds begin.
    """
    judged = [judge(folder, name, made) for name, made in _all(first)]
    events = [one for one in judged if one.composite.event is not None]
    quiet = [one for one in judged if one.composite.event is None]
    found = (_found(events), _edges(events), _false(quiet))
    return [row for row in found if row.id in wanted]


def _found(events: Sequence[Judged]) -> Row:
    missed = [one.name for one in events if one.rank is None or one.rank > TOP]
    more = sum(len(one.found) > 1 for one in events)
    told = f"{len(events) - len(missed)} of {len(events)} in the top {TOP}"
    first = sum(one.rank == 1 for one in events)
    tops = ((one.composite.event, one.blind[:TOP]) for one in events)
    blind = sum(any(_holds(at.span, event) for at in top) for event, top in tops)
    told += f" ({blind} without words)"
    return Row(
        "event-found",
        f"events in the top {TOP}",
        "all events",
        1 - len(missed) / len(events),
        0.9,
        bound=Bound.AT_LEAST,
        detail=f"{told}, {first} first; others proposed beside it in {more}; missed {missed}",
    )


def _edges(events: Sequence[Judged]) -> Row:
    found = [one.errors for one in events if one.errors]
    starts, ends = [one[0] for one in found], [one[1] for one in found]
    both = starts + ends
    told = "; ".join(
        f"{name} {median(edges):.2f}, worst {max(edges):.2f}"
        for name, edges in (("starts", starts), ("ends", ends))
        if edges
    )
    return Row(
        "event-edges",
        "median error of an edge",
        "start of the sentence before the event, end of the event",
        median(both) if both else float("inf"),
        1.0,
        "s",
        detail=told,
    )


def _false(quiet: Sequence[Judged]) -> Row:
    false = [one.name for one in quiet if one.found]
    blind = sum(not one.blind for one in quiet)
    told = f"{len(quiet) - len(false)} of {len(quiet)} return nothing ({blind} without words)"
    right, bound = len(quiet) - len(false), Bound.AT_LEAST
    what, unit = "composites without an event of which nothing is proposed", "composites"
    return Row("no-false", what, "all", right, len(quiet), unit, told, bound)


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
    programme = known(folder, composite)
    found = find_highlights(programme, WISH)
    heard = tuple(one for one in programme.signals if one.kind not in OF_WORDS)
    blind = find_highlights(Programme(programme.duration, heard), WISH)
    holding = [number for number, one in enumerate(found) if _holds(one.span, composite.event)]
    errors: tuple[float, ...] = ()
    if holding and composite.shown is not None:
        span, wanted = found[holding[0]].span, composite.shown
        errors = (abs(float(span.start - wanted.start)), abs(float(span.end - wanted.end)))
    _tell(name, composite, found)
    rank = holding[0] + 1 if holding else None
    return Judged(name, composite, found, rank, errors, blind)


def _holds(span: TimeRange, event: TimeRange | None) -> bool:
    """Whether most of an event lies in a range."""
    if event is None:
        return False
    common = min(span.end, event.end) - max(span.start, event.start)
    return common > event.duration / 2


def _tell(name: str, composite: Composite, found: tuple[Highlight, ...]) -> None:
    event = composite.event
    when = f"{float(event.start):.1f} to {float(event.end):.1f}" if event else "nothing"
    print(f"{name:16} {when}")
    for one in found[:TOP]:
        span = f"{float(one.span.start):.1f} to {float(one.span.end):.1f}"
        print(f"{'':16} {one.score:.2f} {span}: {say_reasons(one.reasons, Language.EN)}")


if __name__ == "__main__":
    main()
