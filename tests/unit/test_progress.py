"""The parser of ffmpeg's progress."""

from fractions import Fraction

import pytest

from transcode.progress import Progress, ProgressParser

BLOCK = b"""frame=12
fps=0.00
stream_0_0_q=29.0
bitrate=N/A
total_size=4096
out_time_us=480000
out_time_ms=480000
out_time=00:00:00.480000
dup_frames=0
speed=1.92x
progress=continue
"""


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_blocks_arrive_however_they_are_cut(step):
    parser = ProgressParser()
    blocks = BLOCK + BLOCK.replace(b"continue", b"end")
    reports = [
        report
        for at in range(0, len(blocks), step)
        for report in parser.feed(blocks[at : at + step])
    ]
    expected = Progress(12, Fraction(12, 25), 1.92, 4096)
    assert reports[0] == expected
    assert reports[1].is_last
    assert len(reports) == 2


def test_values_that_ffmpeg_does_not_know_yet():
    parser = ProgressParser()
    [report] = parser.feed(
        b"frame=0\nout_time_us=N/A\ntotal_size=N/A\nspeed=N/A\nprogress=continue\n"
    )
    assert report == Progress(0, Fraction(0), None, None)
    [report] = parser.feed(b"out_time_us=-9223372036854775807\nspeed=0x\nprogress=end\n")
    assert report == Progress(0, Fraction(0), 0.0, None, is_last=True)


def test_endless_line_does_not_grow():
    parser = ProgressParser()
    for _ in range(100):
        assert parser.feed(b"x" * 10_000) == []
    assert len(parser._rest) <= 4096
