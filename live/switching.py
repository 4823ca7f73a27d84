"""Which source is on air (pure): the main input, the backup, or the slate.

An input lives by its pictures. Lost after a second without one; then the other input takes over,
or the slate at once. An input comes back when it was there for a while, or when a producer says
so. It comes on air with a keyframe, which may have passed a moment ago: whoever switches keeps what
came since then, and what was not sent meanwhile leaves room for it.
"""

from dataclasses import dataclass, field

from live.spec import Source, SwitchRules

_ROUNDING = 0.25
"""Between two pictures, however slow and late they come."""
_RANK = {Source.MAIN: 0, Source.BACKUP: 1, Source.SLATE: 2}


@dataclass(slots=True)
class _Seen:
    """When pictures of an input came: the last one, the first since it was lost, a keyframe."""

    last: float
    since: float
    key: float | None = None


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
            What is on air now: the slate at once, an input only with one of its pictures.
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
        seen = self._seen[source]
        seen.key = at if is_key else seen.key
        if source is self.on_air or seen.key is None:
            return self.on_air
        if at - seen.key <= self._room(at) and self._should_take(source, at):
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

    def _room(self, at: float) -> float:
        """Return how many seconds ago a keyframe may have come to be begun with now.

        So much is sent at once then. A slate gives way to what is a second old, as the next loss is
        a second without anything; a line that broke leaves room for as long as nothing was sent.
        """
        if self.on_air is Source.SLATE:
            return self.rules.steady_to_leave_slate + _ROUNDING
        if self.is_there(self.on_air, at):
            return 0.0
        return at - self._seen[self.on_air].last + self.rules.lost_after

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
