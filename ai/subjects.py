"""Who or what is where in a clip: from the pictures of its proxy to tracks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ai.moving import Thumb, find_moving, thumbnail
from ai.name_bars import Strip, find_bars, strip_of
from ai.salient import find_salient
from ai.subject_finder import Picture, SubjectFinder
from ai.tracks import Seen, join_sightings
from farm.analysis import Shot, Sighting, SubjectKind, Track

FACES_A_SECOND = 2
"""Pictures in which faces are looked for, about: a head does not go far in half a second."""
BAR_SIGHTINGS = 6
"""Of a bar of words: nobody reads one that is there for less than a second and a half."""
STRETCH = 1200
"""Pictures of one shot that are kept, as thumbnails, to find what moves: 5 minutes, 4 MB."""


@dataclass(slots=True)
class _Stretch:
    """What was seen in a shot, or a long part of it."""

    number: int
    frames: list[int] = field(default_factory=list)
    thumbs: list[Thumb] = field(default_factory=list)
    faces: list[Seen] = field(default_factory=list)
    bars: list[Seen] = field(default_factory=list)


def find_subjects(
    pictures: Iterable[tuple[int, Picture]],
    shots: Sequence[Shot],
    finder: SubjectFinder | None,
    *,
    rate: Fraction,
) -> tuple[Track, ...]:
    """Return the tracks of a clip; none crosses from one shot into another.

    Args:
        pictures: of the proxy, in order: the frame of the plan's grid, and the picture. None is
            kept.
        shots: one after the other.
        finder: of faces; None: there is none on this machine, and what moves has to do.
        rate: frames a second of the plan's grid.

    Raises:
        FarmFailed: as the finder.
    """
    tracks: list[Track] = []
    for stretch in _stretches(pictures, shots, finder, rate):
        tracks += _tracks(stretch, rate)
    return tuple(tracks)


def _stretches(
    pictures: Iterable[tuple[int, Picture]],
    shots: Sequence[Shot],
    finder: SubjectFinder | None,
    rate: Fraction,
) -> Iterator[_Stretch]:
    now = _Stretch(0)
    next_look = Fraction(0)
    before: Strip | None = None
    for frame, picture in pictures:
        number = now.number
        while number + 1 < len(shots) and frame >= shots[number].end:
            number += 1
        if number != now.number or len(now.frames) == STRETCH:
            yield now
            now, next_look, before = _Stretch(number), Fraction(frame), None
        now.frames.append(frame)
        now.thumbs.append(thumbnail(picture))
        strip = strip_of(picture)
        now.bars.append((frame, find_bars(strip if before is None else before, strip)))
        before = strip
        if finder is not None and frame >= next_look:
            now.faces.append((frame, finder.find(picture)))
            next_look = frame + rate / FACES_A_SECOND * Fraction(3, 4)
    yield now


def _tracks(stretch: _Stretch, rate: Fraction) -> tuple[Track, ...]:
    if not stretch.frames:
        return ()
    number = stretch.number
    faces = join_sightings(stretch.faces, kind=SubjectKind.FACE, shot=number, rate=rate)
    moving = zip(stretch.frames, find_moving(stretch.thumbs), strict=True)
    movers = join_sightings(moving, kind=SubjectKind.MOTION, shot=number, rate=rate)
    written = join_sightings(stretch.bars, kind=SubjectKind.TEXT, shot=number, rate=rate)
    bars = tuple(one for one in written if len(one.sightings) >= BAR_SIGHTINGS)
    if faces or movers:
        return (*faces, *movers, *bars)
    middle = len(stretch.frames) // 2
    salient = find_salient(stretch.thumbs[middle])
    if salient is None:
        return bars
    seen = Sighting(stretch.frames[middle], salient.box, round(salient.confidence, 3))
    return (Track(SubjectKind.SALIENT, number, (seen,)), *bars)
