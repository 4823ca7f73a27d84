"""Whether pictures stand still, by what they take to code (pure).

A picture that says "as before" takes a few bytes, and to know that nothing has to be decoded.
"""

from collections import deque
from dataclasses import dataclass, field

STILL_BYTES, STILL_BYTES_OF_PIXEL = 64, 1 / 6400
"""Of a picture that repeats the one before: headers, and what many skipped blocks take (720p:
208 bytes). A camera's noise takes thousands."""
STILL_OF_USUAL, STILL_OF_USUAL_ALONE = 0.1, 0.25
"""Of what pictures of the line take usually, B-pictures and others: who has many bits to spend,
spends some on nothing."""
LIVELY_TIMES = 5
"""What takes so much more than that brings something new for certain."""
STILL_SHARE, SETTLED_SHARE = 0.64, 0.4
"""Of pictures that repeat the one before, for a picture that stands still, and for one that has
for a while: where there are B-pictures they bear witness, as an encoder uses the others to draw a
frozen picture ever better, and begins anew with that at each keyframe."""
WINDOW = 2.5
"""Seconds of pictures that are judged together."""
STILL_SECONDS = 3.5
"""So long a picture must stand still; a card or a slide may."""
_MOST = 600
"""Pictures whose sizes are remembered."""
_PROVED_SHARE = 0.5
_EASE = 200
"""Pictures that what is usual is made of."""


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """What is known of a picture before it is decoded.

    Attributes:
        size: bytes, without filler.
        pixels: of the picture.
        shown: when, in any unit that grows.
    """

    size: int
    pixels: int
    shown: int
    is_key: bool

    def repeats(self, most: float) -> bool:
        """Whether it says no more than "as before", on a line where that takes so many bytes."""
        return self.size <= max(self.least, most)

    @property
    def least(self) -> float:
        """Bytes that say: as before."""
        return STILL_BYTES + self.pixels * STILL_BYTES_OF_PIXEL

    @property
    def is_lively(self) -> bool:
        """Whether it brings something new for certain."""
        return self.size > LIVELY_TIMES * self.least


@dataclass(slots=True)
class _Witnesses:
    """Pictures of the last seconds, of one kind: those that repeat, those that are lively."""

    seen: deque[tuple[float, bool, bool]] = field(default_factory=deque)
    still: int = 0
    lively: int = 0

    def take(self, picture: CodedPicture, at: float, most: float) -> None:
        """Take one."""
        repeats = picture.repeats(most)
        self.seen.append((at, repeats, picture.is_lively))
        self.still += repeats
        self.lively += picture.is_lively
        self.pass_to(at)

    def pass_to(self, at: float) -> None:
        """Let those go that are too old."""
        while self.seen and at - self.seen[0][0] > WINDOW:
            _, repeats, is_lively = self.seen.popleft()
            self.still -= repeats
            self.lively -= is_lively

    @property
    def share(self) -> float:
        """Of those that repeat."""
        return self.still / max(1, len(self.seen))


@dataclass(slots=True)
class Sizes:
    """What the coded sizes of a line's pictures tell; times are seconds.

    Attributes:
        came: the last picture.
        is_lively: whether one since the last keyframe is larger than that.
    """

    came: float | None = None
    is_lively: bool = False
    _began: float = 0.0
    _usual: float = 0.0
    _shown: int | None = None
    _is_proved: bool = False
    _is_doubted: bool = False
    _still_since: float | None = None
    _has_moved: bool = False
    _had_moved: bool = True
    _key_bytes: int = 0
    _others: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_MOST))
    _ahead: _Witnesses = field(default_factory=_Witnesses)
    _between: _Witnesses = field(default_factory=_Witnesses)

    def take(self, picture: CodedPicture, at: float) -> None:
        """Take a picture as it comes."""
        if self.came is None:
            self._began = at
        self.came = at
        self._usual += (picture.size - self._usual) / _EASE
        if picture.is_key:
            self._had_moved, self._has_moved = self._has_moved, False
            self._key_bytes, self.is_lively = picture.size, False
        else:
            self._others.append((at, picture.size))
            self._has_moved = self._has_moved or picture.size > picture.least
            self.is_lively = self.is_lively or picture.size > self._key_bytes
            # what is shown before something that came earlier is a B-picture
            is_between = self._shown is not None and picture.shown < self._shown
            kind = self._between if is_between else self._ahead
            share = STILL_OF_USUAL if is_between else STILL_OF_USUAL_ALONE
            kind.take(picture, at, self._usual * share)
        self._shown = max(picture.shown, self._shown or picture.shown)
        self._judge(at)

    def doubt(self) -> None:
        """Learn that the last keyframe differs from the one before."""
        # though nothing between them has moved: this encoder leaves what is faint to keyframes
        self._is_doubted = self._is_doubted or not self._had_moved

    @property
    def last_larger(self) -> float | None:
        """When a picture last took more bytes than the last keyframe; None: none did."""
        return next((at for at, size in reversed(self._others) if size > self._key_bytes), None)

    @property
    def still_for(self) -> float:
        """For how long nothing new has come; 0: unknown, or it has."""
        if self._still_since is None or self._is_doubted or self.came is None:
            return 0.0
        return self.came - self._still_since

    @property
    def are_lively(self) -> bool:
        """Whether most pictures bring something new for certain."""
        witnesses = self._witnesses
        return witnesses.lively * 2 > len(witnesses.seen)

    @property
    def _witnesses(self) -> _Witnesses:
        has_between = len(self._between.seen) * 2 >= len(self._ahead.seen)
        return self._between if has_between and self._between.seen else self._ahead

    def _judge(self, at: float) -> None:
        for kind in (self._ahead, self._between):
            kind.pass_to(at)
        if at - self._began < WINDOW:
            return
        share = self._witnesses.share
        self._is_proved = self._is_proved or share <= _PROVED_SHARE
        is_settled = self._still_since is not None and at - self._still_since >= STILL_SECONDS
        if share < (SETTLED_SHARE if is_settled else STILL_SHARE) or not self._is_proved:
            self._still_since = None
        elif self._still_since is None:
            self._still_since = at - WINDOW * STILL_SHARE
