"""Caption files that people bring are understood, or refused with the line."""

from fractions import Fraction

import pytest

from ai.caption_files import subrip, webvtt
from ai.caption_reading import read_captions
from ai.cues import CuePlan, make_cues
from ai.segmentation import segment_chinese
from farm.captions import TextCue
from farm.errors import InputRejected
from tests.cost import seconds_of
from tests.speech import NEWS_EN, NEWS_ZH, spoken

WEBVTT = """\ufeffWEBVTT - news
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0

STYLE
::cue { color: red }

NOTE nobody reads
this

first
00:01.000 --> 00:02.500 line:90% align:center
<v.loud Anna>Hello &lt;world&gt; <i>again</i>
R&amp;D

00:00:03.000 --> 00:00:04.000
<00:00:03.100><c.yellow>好</c>
"""
SUBRIP = (
    "2\r\n00:00:05,5 --> 00:00:06,75\r\n{\\an8}<font color=red>Two</font>\r\n\r\n"
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nOne\r\n\r\n3\r\n\r\n"
)


def test_a_webvtt_file():
    assert read_captions(WEBVTT) == (
        TextCue(("Hello <world> again", "R&D"), Fraction(1), Fraction(5, 2), "Anna"),
        TextCue(("好",), Fraction(3), Fraction(4)),
    )


def test_a_subrip_file_in_any_order():
    assert read_captions(SUBRIP) == (
        TextCue(("One",), Fraction(1), Fraction(2)),
        TextCue(("Two",), Fraction(11, 2), Fraction(27, 4)),
    )


@pytest.mark.parametrize("write", [webvtt, subrip], ids=["webvtt", "subrip"])
def test_what_the_farm_writes_it_reads(write):
    said = [spoken(NEWS_ZH[0]), spoken(NEWS_EN[2], start=20, rate=14, language="en")]
    cues = make_cues(said, CuePlan(Fraction(25), segment_chinese))
    assert read_captions(write(cues)) == tuple(
        TextCue(cue.lines, cue.span.start, cue.span.end) for cue in cues
    )


TIMES = "00:00:01,000 --> 00:00:02,000"
BAD = {
    "many digits": (f"{'9' * 5000}:{TIMES}\nOne", "captions-file-invalid", "1"),
    "no blank line": (f"1\n{TIMES}\nOne\n2\n{TIMES}\nTwo", "captions-file-invalid", "5"),
    "a long line": (f"1\n{TIMES}\nOne\n{'x' * 1001}", "captions-file-invalid", "4"),
    "a long line of times": (f"1\n{TIMES} {'x' * 1000}\nOne", "captions-file-invalid", "2"),
    "many lines": (f"{TIMES}\n" + "One\n" * 11, "captions-file-invalid", "12"),
    "another encoding": (f"{TIMES}\n\ufffd\ufffd", "captions-file-encoding", None),
    "two bytes each": (f"{TIMES}\nO\0n\0e\0", "captions-file-encoding", None),
    "text": ("what is this", "captions-file-invalid", "1"),
    "times": ("1\n00:00:05,000 --> 00:00:0x,000\nOne", "captions-file-invalid", "2"),
    "backwards": ("1\n00:00:05,000 --> 00:00:04,000\nOne", "captions-file-invalid", "2"),
    "too late": ("99999:00:05,000 --> 99999:00:06,000\nOne", "captions-file-invalid", "1"),
    "empty": ("WEBVTT\n", "captions-file-empty", None),
}


@pytest.mark.parametrize(("text", "code", "line"), BAD.values(), ids=BAD)
def test_what_is_no_caption_file_is_refused_with_its_line(text, code, line):
    with pytest.raises(InputRejected) as refused:
        read_captions(text)
    assert (refused.value.code, refused.value.notice.facts.get("line")) == (code, line)


@pytest.mark.parametrize(
    ("spelled", "speaker"),
    [
        ("<v A&#10;&#10;B>", "A B"),
        ("<v   &#9; >", ""),
        ("<v > <v Anna>", "Anna"),
        (f"<v {'x' * 200}>", "x" * 80),
        ("<v.loud.far Li Lei>", "Li Lei"),
    ],
)
def test_a_speaker_is_one_short_line(spelled, speaker):
    (cue,) = read_captions(f"WEBVTT\n\n{TIMES}\n{spelled}Hello")
    assert (cue.speaker, cue.lines) == (speaker, ("Hello",))


def seconds_to_read(line):
    """Processor time that so many cues of a line take, the best of some."""
    text = "".join(f"{TIMES}\n{line}\n\n" for _ in range(40))
    return seconds_of(lambda: read_captions(text))


@pytest.mark.parametrize(
    "hostile", ["<a", "</a", "<v  ", "<v.", "{\\", "<1", "<v" + " " * 998, "&#1"]
)
def test_marks_that_never_end_cost_what_marks_cost_that_do(hostile):
    """Quadratic patterns took a hundred times as long on lines of this length."""
    plain = seconds_to_read("x" + "<i>x</i>" * 120)
    assert seconds_to_read("x" + (hostile * 500)[:990]) < 10 * plain
