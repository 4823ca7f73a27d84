"""Errors, drawn by fault and not by place.

    FarmError
    ├── InputRejected       the file or the request is at fault; never retried
    ├── DestinationFailed   somebody else's machine is at fault; retried, never blamed on us
    └── FarmFailed          we are at fault; retried, then an engineer is called

Each carries a `Notice`, so that only the doors turn it into words.
"""

from typing_extensions import override

from farm.messages import Language, Notice, readable


class FarmError(Exception):
    """Anything the farm raises on purpose.

    Args:
        code: a key of ``messages.toml``.
        facts: values for the placeholders of its words.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.notice = Notice(code, {name: readable(str(value)) for name, value in facts.items()})
        super().__init__(code, self.notice.facts)

    @property
    def code(self) -> str:
        """The stable code."""
        return self.notice.code

    def text(self, language: Language) -> str:
        """The sentence for a person."""
        return self.notice.text(language)

    @override
    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, as errors of child processes must."""
        return _rebuilt, (type(self), self.code, dict(self.notice.facts))

    @override
    def __str__(self) -> str:
        """Code and English words, for logs."""
        return f"{self.code}: {self.text(Language.EN)}"


def _rebuilt(kind: type[FarmError], code: str, facts: dict[str, str]) -> FarmError:
    return kind(code, **facts)


class InputRejected(FarmError):
    """The clip, address or request cannot be used as it is. Never retried."""


class DestinationFailed(FarmError):
    """An outlet or a peer did not do its part. Retried with back-off."""


class FarmFailed(FarmError):
    """The farm failed. Retried, then paged."""


class CorruptMedia(FarmFailed):
    """An output does not hold what was planned; it is thrown away and made again."""


class IllegalMove(FarmFailed):
    """A noun was asked for a transition that its state does not allow."""


class LeaseLost(IllegalMove):
    """A job was cancelled or went to another worker while this one was at it: stop."""


class NotFound(InputRejected):
    """No such row or object in the caller's scope."""
