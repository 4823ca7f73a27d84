"""Column types: the farm's values on one side, what every SQL server can store on the other."""

from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import DateTime, Dialect, Text, TypeDecorator
from typing_extensions import override

from farm.media import Size

Word = TypeVar("Word", bound=StrEnum)


class InstantColumn(TypeDecorator[datetime]):
    """An aware time, stored and given back as UTC to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn into UTC.

        Raises:
            ValueError: the time is naive, so nobody knows when it is.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time cannot be stored: {value!r}")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC; SQLite forgets the zone, PostgreSQL may answer in its own."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FractionColumn(TypeDecorator[Fraction]):
    """An exact number, stored as ``n/d`` text."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Spell as ``n/d``."""
        return None if value is None else f"{value.numerator}/{value.denominator}"

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Read ``n/d``."""
        return None if value is None else Fraction(value)


class SizeColumn(TypeDecorator[Size]):
    """Width and height in pixels, stored as ``1920x1080``."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Size | None, dialect: Dialect) -> str | None:
        """Spell as ``1920x1080``."""
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Size | None:
        """Read ``1920x1080``."""
        if value is None:
            return None
        width, height = value.split("x")
        return Size(int(width), int(height))


class WordColumn(TypeDecorator[Word]):
    """One word of an enum, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    @override
    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        """Store the value."""
        return None if value is None else value.value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        """Give back the member."""
        return None if value is None else self.words(value)


class DocumentColumn(TypeDecorator[Any]):
    """A frozen dataclass, or a tuple or mapping of such, stored as JSON text.

    Fractions become ``n/d`` strings, and infinities the strings ``Infinity`` and ``-Infinity`` (the
    true peak of silence), because JSON numbers can hold neither. The noun is a type, or a generic
    alias such as ``tuple[Notice, ...]``.
    """

    impl = Text
    cache_ok = True

    def __init__(self, noun: type[Any]) -> None:
        super().__init__()
        self.noun = noun

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Spell as JSON."""
        if value is None:
            return None
        plain = self._adapter.dump_python(value, mode="json", warnings="error")
        return to_json(plain, inf_nan_mode="strings").decode()

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read JSON back into the noun."""
        return None if value is None else self._adapter.validate_json(value)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.noun)
