"""Cues with words that an organisation wants a person to look at (pure)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from farm.captions import Cue, CueFlag


def mark_sensitive(
    cues: Sequence[Cue], words: Iterable[str], spell: Callable[[str], str] = str
) -> tuple[Cue, ...]:
    """Return cues that are flagged where a word of the list is said, and nowhere else.

    A word that two cues share marks both. Latin words count as whole words only.

    Args:
        cues: in order; a mark that they bring is looked at anew.
        words: of the list, in any script.
        spell: writes a text in one script, and keeps its length.
    """
    text, owners = _text(cues)
    marked = {
        owners[place]
        for pattern in _patterns(words, spell)
        for match in pattern.finditer(spell(text).casefold())
        for place in range(*match.span())
    }
    return tuple(_flagged(cue, number in marked) for number, cue in enumerate(cues))


def _text(cues: Iterable[Cue]) -> tuple[str, list[int]]:
    """Return all that is said, and for each character the number of its cue."""
    text, owners = "", []
    for number, cue in enumerate(cues):
        for word in cue.words:
            said = f" {word.text}" if word.spaced else word.text
            text += said
            owners += [number] * len(said)
    return text, owners


def _patterns(words: Iterable[str], spell: Callable[[str], str]) -> Iterator[re.Pattern[str]]:
    for word in words:
        plain = spell(" ".join(word.split())).casefold()
        if plain:
            before = r"(?<![a-z0-9])" if plain[0].isascii() else ""
            after = r"(?![a-z0-9])" if plain[-1].isascii() else ""
            yield re.compile(before + re.escape(plain) + after)


def _flagged(cue: Cue, is_sensitive: bool) -> Cue:
    others = tuple(flag for flag in cue.flags if flag is not CueFlag.SENSITIVE)
    return replace(cue, flags=(*others, CueFlag.SENSITIVE) if is_sensitive else others)
