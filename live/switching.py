"""Which source is on air (pure): the main input, the backup, or the slate.

An input lives by its pictures. Lost after a second without one; then the other input takes over at
its next keyframe, or the slate at once. An input comes back at a keyframe, when it was there for a
while, or when a producer says so.
"""

from dataclasses import dataclass, field

from live.spec import Source, SwitchRules

_RANK = {Source.MAIN: 0, Source.BACKUP: 1, Source.SLATE: 2}


@dataclass(slots=True)
class _Seen:
    """When pictures of an input came: the last one, and the first since it was last lost."""

    last: float
    since: float


@dataclass(slots=True)
class Switcher:
    """Decides what is on air; told what comes, and the time: seconds of a clock that only grows.

    Attributes:
        on_air: the source whose packets leave.
        held: what a producer has chosen; None: the best that is there.
    """

    rules: SwitchRules = field(default_factory=SwitchRules)
    on_air: Source = Source.SLATE
    held: Source | None = None
    _seen: dict[Source, _Seen] = field(default_factory=dict)

    def hold(self, choice: Source | None, at: float) -> Source:
        """Stay with a source while it is there; None: choose again.

        Returns:
            What is on air now: the slate at once, an input only at its next keyframe.
        """
        self.held = choice
        if choice is Source.SLATE:
            self.on_air = Source.SLATE
        return self.tick(at)

    def see(self, source: Source, at: float, *, is_key: bool) -> Source:
        """Take a picture of an input.

        Returns:
            What is on air from this picture on.
        """
        seen = self._seen.get(source)
        if seen is None or at - seen.last > self.rules.lost_after:
            self._seen[source] = _Seen(at, at)
        else:
            seen.last = at
        if is_key and source is not self.on_air and self._should_take(source, at):
            self.on_air = source
        return self.on_air

    def tick(self, at: float) -> Source:
        """Look at the time: a lost input goes off air.

        Returns:
            What is on air.
        """
        if self.on_air is Source.SLATE or self.is_there(self.on_air, at):
            return self.on_air
        others = set(self._seen) - {self.on_air}
        if self.held is not Source.SLATE and any(self.is_there(one, at) for one in others):
            lost_for = at - self._seen[self.on_air].last
            if lost_for <= self.rules.lost_after + self.rules.patience:
                return self.on_air  # nothing leaves, until the other one has a keyframe
        self.on_air = Source.SLATE
        return self.on_air

    def is_there(self, source: Source, at: float) -> bool:
        """Whether pictures of an input come."""
        seen = self._seen.get(source)
        return seen is not None and at - seen.last <= self.rules.lost_after

    def steady_for(self, source: Source, at: float) -> float:
        """Return for how many seconds an input has been there, 0.0 while it is not."""
        return at - self._seen[source].since if self.is_there(source, at) else 0.0

    def _should_take(self, source: Source, at: float) -> bool:
        if self.held is source:
            return True
        if self.held is Source.SLATE or (self.held and self.is_there(self.held, at)):
            return False  # the chosen one comes on at its own keyframe
        steady = self.steady_for(source, at)
        if self.on_air is Source.SLATE:
            return steady >= self.rules.steady_to_leave_slate
        if not self.is_there(self.on_air, at):
            return True
        if self.held is self.on_air:
            return False
        is_better = _RANK[source] < _RANK[self.on_air]
        return is_better and steady >= self.rules.steady_to_return
