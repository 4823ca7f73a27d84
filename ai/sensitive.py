"""Cues with words that an organisation wants a person to look at (pure)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from ai.cue_words import needs_space
from farm.captions import Cue, CueFlag


def mark_sensitive(
    cues: Sequence[Cue], words: Iterable[str], spell: Callable[[str], str] = str
) -> tuple[Cue, ...]:
    """Return cues that are flagged where a word of the list is said, and nowhere else.

    A word that two cues share marks both. Latin words count as whole words only.

    Args:
        cues: in order; a mark that they bring is looked at anew.
        words: of the list, in any script.
        spell: writes a text in one script.
    """
    text, owners = _text(cues, spell)
    marked = {
        owner
        for pattern in word_patterns(words, spell)
        for match in pattern.finditer(text)
        for owner in owners[slice(*match.span())]
    }
    return tuple(_flagged(cue, number in marked) for number, cue in enumerate(cues))


def _text(cues: Iterable[Cue], spell: Callable[[str], str]) -> tuple[str, list[int]]:
    """Return all that is said as it is searched, and for each character the number of its cue.

    Between cues a space stands where two texts must have one; edited words do not tell.
    """
    parts: list[str] = []
    before = ""
    for cue in cues:
        text = cue.text
        parts.append(f" {text}" if needs_space(before, text) else text)
        before = text or before
    folded = [part.casefold() for part in _spelled(parts, spell)]
    owners = [number for number, part in enumerate(folded) for _ in part]
    return "".join(folded), owners


def _spelled(parts: Sequence[str], spell: Callable[[str], str]) -> list[str]:
    """Spell parts of one text: as a whole, since a character's spelling depends on its neighbours.

    Where that changes how many characters there are, each part is spelled alone.
    """
    whole = "".join(parts)
    spelled = spell(whole)
    if len(spelled) != len(whole):
        return [spell(part) for part in parts]
    return [spelled[slice(*edge)] for edge in pairwise(accumulate(map(len, parts), initial=0))]


def word_patterns(
    words: Iterable[str], spell: Callable[[str], str] = str
) -> Iterator[re.Pattern[str]]:
    """Yield what finds each word in a folded text; Latin words as whole words only."""
    for word in words:
        plain = spell(" ".join(word.split())).casefold()
        if plain:
            before = r"(?<![a-z0-9])" if plain[0].isascii() else ""
            after = r"(?![a-z0-9])" if plain[-1].isascii() else ""
            yield re.compile(before + re.escape(plain) + after)


def _flagged(cue: Cue, is_sensitive: bool) -> Cue:
    others = tuple(flag for flag in cue.flags if flag is not CueFlag.SENSITIVE)
    return replace(cue, flags=(*others, CueFlag.SENSITIVE) if is_sensitive else others)
