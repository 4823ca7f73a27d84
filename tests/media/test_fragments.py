"""A file of fragments that grows becomes segments: a short one first, later one a group."""

from fractions import Fraction
from itertools import pairwise

import av
import pytest

from tests.clips import AAC, X264, make_clip, pattern, tone
from transcode.fragments import FragmentedTrack, fragment_options
from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST
from transcode.playlist import read_segments

PICTURE = (*pattern("64x64", "25", 5), *X264, "-g", "50", "-bf", "2")
SOUND = (*tone(5), *AAC)


def written(path, arguments):
    options = [word for name, value in fragment_options().items() for word in (f"-{name}", value)]
    return make_clip(path, [*arguments, *options]).read_bytes()


@pytest.fixture
def laid_out(tmp_path):
    """Lay a file out while it grows, and again when it is whole."""

    def lay_out(arguments, sample, group, step):
        whole = written(tmp_path / "whole.mp4", arguments)
        file, folder = tmp_path / "growing.mp4", tmp_path / "laid"
        folder.mkdir()
        track, texts = FragmentedTrack(file, folder, sample, group), []
        track.grow()
        for end in range(0, len(whole) + step, step):
            file.write_bytes(whole[:end])
            track.grow()
            playlist = folder / MEDIA_PLAYLIST
            texts.append(playlist.read_text("utf-8") if playlist.exists() else "")
        track.end()
        texts.append((folder / MEDIA_PLAYLIST).read_text("utf-8"))
        return folder, texts

    return lay_out


def decoded(folder, tmp_path, segments):
    content = b"".join((folder / name).read_bytes() for name in (INIT_SEGMENT, *segments))
    path = tmp_path / "part.mp4"
    path.write_bytes(content)
    with av.open(str(path)) as container:
        return [float(frame.pts * frame.time_base) for frame in container.decode(0)]


@pytest.mark.parametrize("step", [97, 10**6], ids=["by-bytes", "at-once"])
def test_the_first_picture_need_not_wait_for_its_group(laid_out, tmp_path, step):
    folder, texts = laid_out(PICTURE, Fraction(1, 25), 50, step)
    assert all(late.startswith(early) for early, late in pairwise(texts))
    segments = read_segments(texts[-1])
    assert [round(one.duration * 25) for one in segments] == [13, 37, 50, 25]
    names = [one.uri for one in segments]
    assert len(decoded(folder, tmp_path, names[:1])) >= 10
    frames = decoded(folder, tmp_path, names)
    assert frames == pytest.approx([n / 25 for n in range(125)])
    # whoever enters later begins with a keyframe
    assert decoded(folder, tmp_path, names[2:3])[0] == pytest.approx(2)


def test_a_group_that_is_no_longer_than_the_first_segment_is_one(laid_out, tmp_path):
    short = (*pattern("64x64", "25", 2), *X264, "-g", "10")
    folder, texts = laid_out(short, Fraction(1, 25), 10, 997)
    segments = read_segments(texts[-1])
    assert [round(one.duration * 25) for one in segments] == [10] * 5
    assert len(decoded(folder, tmp_path, [one.uri for one in segments[1:2]])) == 10


def test_sound_comes_in_steps_as_long(laid_out, tmp_path):
    folder, texts = laid_out(SOUND, Fraction(1024, 48_000), 94, 997)
    segments = read_segments(texts[-1])
    assert [round(float(one.duration), 1) for one in segments] == [0.5, 1.5, 2.0, 0.9]
    frames = decoded(folder, tmp_path, [one.uri for one in segments])
    assert frames[0] == pytest.approx(0, abs=0.03)
    assert frames[-1] == pytest.approx(5, abs=0.05)
