"""Where a line must not be broken (pure): names, numbers with their units, words.

Spans are pairs of character positions in a text. They may overlap; a break is forbidden strictly
inside any of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator

Span = tuple[int, int]
Segmenter = Callable[[str], Iterable[tuple[str, str]]]
"""Parts Chinese text into words, each with its part of speech as ICTCLAS tags it."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
LONGEST_NUMBER = 60
"""Characters; no line holds more, and what grows without end takes time without end."""
_CHINESE = re.compile(rf"[{_HAN}0-9.%]+")
_HAS_HAN = re.compile(rf"[{_HAN}]")
_NUMERALS = "零〇一二三四五六七八九十百千万亿两半几数第"
_UNITS = "年月日号时点分秒元块角万亿千百个只条件人名位家座次届岁吨斤克米里亩度倍成股票套辆艘架"
_LATIN_UNITS = (
    r"(?:%|‰|°C|℃|km/h|km|cm|mm|kg|kW|MW|GW|kB|MB|GB|TB|[ap]\.?m\.?|percent|per cent|million"
    r"|billion|trillion|thousand|hundred|dollars?|yuan|euros?|pounds?|years?|months?|weeks?|days?|hours?"
    r"|minutes?|seconds?|met(?:er|re)s?|miles?|tons?|people|m|g|s|h)\b"
)
_NUMBERS = re.compile(
    rf"[$€£¥]?\d+(?:[.,:/]\d+)*(?:\s*[%‰℃]|\s?{_LATIN_UNITS}|\s*[{_NUMERALS}]*[{_UNITS}]*)?"
    rf"|(?<![{_NUMERALS}])[{_NUMERALS}]+(?:点[{_NUMERALS}]+)?[{_UNITS}]+",
    re.IGNORECASE,
)
_TITLES = r"(?:Mr|Mrs|Ms|Dr|Prof|St|Gov|Sen|Rep|Gen|Col|Capt|Lt|Sgt|President|Premier|Minister)\.?"
_NAME = r"[A-Z][\w'’-]{0,60}"
"""Not without end: `A-A-A` would be read to its end from each capital."""
_CAPITALS = re.compile(rf"(?:{_TITLES} )?(?<![\w.]){_NAME}(?: (?:{_NAME}|[A-Z]\.))+")
_TITLED = re.compile(rf"\b{_TITLES} [A-Z][\w'’-]*")
_NUMERAL_TAGS, _MEASURE_TAG = {"m", "mq"}, "q"


def protected_spans(text: str, segment: Segmenter, lexicon: Iterable[str] = ()) -> list[Span]:
    """Return what must stay on one line, in any order.

    Args:
        text: an utterance.
        segment: finds Chinese words.
        lexicon: names and titles of the organisation.
    """
    spans = [*_lexicon_spans(text, lexicon), *_word_spans(text, segment)]
    for pattern in (_NUMBERS, _CAPITALS, _TITLED):
        spans += [match.span() for match in pattern.finditer(text)]
    return [span for span in spans if span[1] - span[0] > 1]


def _lexicon_spans(text: str, lexicon: Iterable[str]) -> Iterator[Span]:
    folded = text.casefold()
    for entry in map(str.strip, lexicon):
        if entry and entry.casefold() in folded:  # most are not, and a pattern costs far more
            pattern = re.escape(entry)
            yield from (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))


def _word_spans(text: str, segment: Segmenter) -> Iterator[Span]:
    for run in _CHINESE.finditer(text):
        if _HAS_HAN.search(run.group()) is None:
            continue
        at, number_from = run.start(), -1
        for word, tag in segment(run.group()):
            end = at + len(word)
            is_number = tag in _NUMERAL_TAGS or (tag == _MEASURE_TAG and number_from >= 0)
            if is_number:  # 3.5 and 亿 and 元 are one number with its unit
                if number_from < 0 or end - number_from > LONGEST_NUMBER:
                    number_from = at
                yield number_from, end
            else:
                number_from = -1
                yield at, end
            at = end
