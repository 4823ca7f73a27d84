"""Words for people: every code that the farm can show, in Chinese and English.

A message says what happened, what it means for the clip and what to do. Codes are stable; words
may change.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources


class Language(StrEnum):
    """A language that the farm speaks."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Notice:
    """A coded remark about a clip, with the facts that its words need.

    Attributes:
        code: a key of ``messages.toml``.
        facts: values for the placeholders of the words, already spelled.
    """

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """Return the sentence in one language."""
        return _words("messages.toml")[self.code][language.value].format_map(self.facts)


def readable(text: str) -> str:
    """Return a file's name as it can be stored and shown: bytes that are no UTF-8 become U+FFFD.

    Archives from Chinese Windows bring names in GBK, which Python keeps as lone surrogates.
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def known_codes() -> frozenset[str]:
    """Return every code that has words."""
    return frozenset(_words("messages.toml"))


def label(name: str, language: Language, **facts: object) -> str:
    """Return a word of a screen or terminal, a key of ``labels.toml``."""
    return _words("labels.toml")[name][language.value].format_map(facts)


@cache
def _words(file_name: str) -> dict[str, dict[str, str]]:
    source = resources.files("farm").joinpath(file_name)
    return tomllib.loads(source.read_text(encoding="utf-8"))
