"""Simplified and Traditional Chinese, by OpenCC; a text keeps its length, so times stay right."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from farm.captions import Cue, Script, Utterance, Word

_CONVERSIONS = {Script.SIMPLIFIED: "t2s", Script.TRADITIONAL: "s2t"}
CHINESE = "zh"


def in_script(utterances: Iterable[Utterance], script: Script) -> Iterator[Utterance]:
    """Yield utterances whose Chinese is written in one script, whatever the model mixed."""
    for utterance in utterances:
        if utterance.language == CHINESE:
            yield replace(utterance, words=words_in_script(utterance.words, script))
        else:
            yield utterance


def words_in_script(words: tuple[Word, ...], script: Script) -> tuple[Word, ...]:
    """Return words in one script: converted as a text, since 发 depends on its neighbours.

    Where the conversion changes how many characters there are, each word is converted alone.
    """
    text = "".join(word.text for word in words)
    written = convert(text, script)
    if len(written) != len(text):
        return tuple(replace(word, text=convert(word.text, script)) for word in words)
    converted, at = [], 0
    for word in words:
        converted.append(replace(word, text=written[at : at + len(word.text)]))
        at += len(word.text)
    return tuple(converted)


def cues_in_script(cues: Iterable[Cue], script: Script) -> tuple[Cue, ...]:
    """Return finished cues whose Chinese is written in one script; lines break where they did."""
    return tuple(
        replace(cue, words=words_in_script(cue.words, script)) if cue.language == CHINESE else cue
        for cue in cues
    )


def convert(text: str, script: Script) -> str:
    """Return a text in one script; what is no Chinese stays."""
    return _converter(script)(text)


@cache
def _converter(script: Script) -> Callable[[str], str]:
    import opencc

    converter = opencc.OpenCC(_CONVERSIONS[script])
    return lambda text: str(converter.convert(text))
