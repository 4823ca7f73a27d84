"""Speech for tests: words, utterances, scripted transcripts, and a model that reads a script."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest
from typing_extensions import override

from ai.transcriber import Errand, Sound, Transcriber
from farm.captions import Utterance, Word
from farm.messages import Notice
from farm.timeline import TimeRange

FIXTURE = Path(__file__).resolve().parents[1].parent / "shared" / "models" / "whisper-fixture"
NEWS_ZH = (
    "省委书记王伟中在湖南长沙考察时强调，要加快发展人工智能产业，推动传统制造业转型升级。",
    "今年前三季度，全省地区生产总值同比增长5.8%，规模以上工业增加值增长7.2%。",
    "记者从广州市房地产中介协会了解到，10月二手住宅成交9,327套，环比下降3.5%。",
    "“我们会继续把好事办好、实事办实，”他说，“让群众有更多获得感、幸福感、安全感。”",
    "气象部门预计，未来三天气温将下降8℃左右，请大家注意防寒保暖。",
    "这项由清华大学和中国科学院共同完成的研究，发表在《自然》杂志上。",
    "据了解，该项目总投资约3.6亿元，建成后每年可处理污水一千二百万吨，惠及沿线二十三个村。",
    "本次Open Day活动吸引了来自U.S.和EU的五百多名嘉宾。",
)
NEWS_EN = (
    "The provincial government said on Tuesday that 3.5 million people would be covered by "
    "the new scheme, which starts in January.",
    "Mr. John Dashwood had then leisure to consider how much there might be prudently in his "
    "power to do for them.",
    "“We are not there yet,” said Dr. Margaret Chen of the National Development and Reform "
    "Commission, “but we are close.”",
    "Temperatures are expected to fall by 8 °C, with winds of up to 75 km/h along the coast.",
    "No.",
    "Shares rose 2.4% after the announcement, and the company's $1.2 billion deal is now "
    "expected to close before the end of the year.",
)


def require_fixture():
    """Return the model that knows seven sentences, or skip where it is not."""
    if not (FIXTURE / "model.bin").is_file():
        pytest.skip(f"the fixture model is not there: no {FIXTURE}")
    return FIXTURE


def spoken(
    text: str, *, start: Fraction | int = 0, rate: Fraction | int = 6, language: str = "zh"
) -> Utterance:
    """An utterance that says a text evenly, ``rate`` characters a second."""
    words: list[Word] = []
    at = Fraction(start)
    for number, part in enumerate(text.split()):
        for place, piece in enumerate(_pieces(part)):
            end = at + len(piece) / Fraction(rate)
            words.append(Word(piece, at, end, 0.9, spaced=place == 0 and number > 0))
            at = end
    return Utterance(TimeRange(Fraction(start), at), language, tuple(words))


def _pieces(part: str) -> list[str]:
    """What Whisper would give as words: Chinese characters one by one, with their punctuation."""
    pieces: list[str] = []
    for character in part:
        wide = character >= "\u2e80"
        stop = character in "，。、；：！？”」』）》"
        opened = bool(pieces) and pieces[-1][-1] in "“「『（《"
        latin = bool(pieces) and not wide and pieces[-1][-1] < "\u2e80"
        if pieces and (stop or opened or latin):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def half_an_hour(texts: Sequence[str], *, language: str, rate: int) -> list[Utterance]:
    """Thirty minutes of a text, over and over, with pauses between utterances."""
    utterances: list[Utterance] = []
    at, number = Fraction(0), 0
    while at < 30 * 60:
        one = spoken(texts[number % len(texts)], start=at, rate=rate, language=language)
        utterances.append(one)
        at = one.span.end + Fraction(8 + number % 5, 10)
        number += 1
    return utterances


@dataclass
class Scripted(Transcriber):
    """Says what its script says for each span, and takes its time.

    Attributes:
        cost: seconds of work for a second of sound.
    """

    script: dict[Fraction, str] = field(default_factory=dict)
    text: str = "这是第{number}段话"
    language: str = "zh"
    cost: float = 0.0

    @override
    def missing(self) -> Notice | None:
        return None

    @override
    def transcribe(self, sound: Sound, errand: Errand) -> tuple[Utterance, ...]:
        heard = []
        for number, span in enumerate(sound.spans):
            time.sleep(self.cost * float(span.duration))
            errand.report((number + 1) / len(sound.spans))
            text = self.script.get(span.start, self.text.format(number=number))
            if not text:
                continue
            rate = Fraction(len(text), 1) / span.duration
            heard.append(spoken(text, start=span.start, rate=rate, language=self.language))
        return tuple(heard)
