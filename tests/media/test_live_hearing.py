"""What the real ffmpeg says of sound and pictures of which everything is known."""

import subprocess

import av
import pytest

from live.gauges import TsPictures
from live.hearing import HEARD, SoundLines
from tests.clips import AAC, X264, make_clip, pattern

LEFT_DB, RIGHT_DB = -18.0, -30.0
TONE = "aevalsrc='{left}*sin(2000*PI*t)|{right}*sin(2000*PI*t)':s=48000:d={seconds}"


def tones(seconds, left=LEFT_DB, right=RIGHT_DB):
    """Input arguments of two tones whose peaks are known, dBFS; their RMS is 3.01 dB lower."""
    levels = {"left": 10 ** (left / 20), "right": 10 ** (right / 20)}
    return ["-f", "lavfi", "-i", TONE.format(seconds=seconds, **levels)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Two seconds of 25 frames with keyframes each second, B-pictures and the tones."""
    path = tmp_path_factory.mktemp("hearing") / "known.ts"
    coded = [*X264, "-bf", "2", "-sc_threshold", "0", "-keyint_min", "25"]
    return make_clip(path, [*pattern(), *tones(2), *coded, *AAC, "-shortest", "-f", "mpegts"])


def test_levels_are_true_for_each_channel_ten_times_a_second(ffmpeg, clip):
    command = [str(ffmpeg), "-nostdin", "-i", str(clip), "-af", HEARD, "-f", "null", "-vn", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    lines = SoundLines()
    steps = [step for line in said.splitlines() if (step := lines.take(line))]
    assert 19 <= len(steps) <= 21
    for (left, left_rms), (right, right_rms) in steps[2:18]:
        assert left == pytest.approx(LEFT_DB, abs=0.5)
        assert left_rms == pytest.approx(LEFT_DB - 3.01, abs=0.5)
        assert right == pytest.approx(RIGHT_DB, abs=0.5)
        assert right_rms == pytest.approx(RIGHT_DB - 3.01, abs=0.5)


def test_pictures_are_found_in_mpegts_without_decoding(clip):
    with av.open(str(clip)) as container:
        expected = [(one.dts, one.is_keyframe) for one in container.demux(video=0) if one.size]
    scan, stream = TsPictures(), clip.read_bytes()
    found = [one for at in range(0, len(stream), 1000) for one in scan.take(stream[at : at + 1000])]
    assert found == expected
    assert sum(is_key for _, is_key in found) == 2
