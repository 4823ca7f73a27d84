"""A clip's way whose top rung is the source itself."""

import av
import pytest

from farm.outputs import Origin
from tests.clips import pattern, tone
from tests.media.test_copyable import PICTURE, PLAIN, SILENT
from tests.media.test_sound import AAC as RIGHT_SOUND
from tests.media.test_sound import noise
from tests.results import keyframe_times
from tests.watched_clip import keep_only, opened
from transcode.plan import read_plan

pytestmark = pytest.mark.media


def packets(path):
    """The slices of every picture, by the time it is shown in frames of a grid at 25/s."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        found = {}
        for packet in container.demux(stream):
            if packet.pts is not None:
                units = slices(bytes(packet))
                found[round(packet.pts * stream.time_base * 25)] = units
    return found


def slices(packet):
    place, found = 0, []
    while place < len(packet):
        size = int.from_bytes(packet[place : place + 4], "big")
        unit = packet[place + 4 : place + 4 + size]
        if 1 <= unit[0] & 31 <= 5:
            found.append(unit)
        place += 4 + size
    return found


@pytest.fixture
def source(clip):
    """Keyframes each second, so twice as many as the farm's; a place written between pictures."""
    place = "h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+28.2282+112.9388"
    arguments = [*PICTURE, *tone(3), *PLAIN, "-g", "25"]
    return clip("copied.mp4", [*arguments, "-bsf:v", place, "-c:a", "aac", "-ac", "2"])


def test_the_copied_rung_has_the_packets_of_the_source(source, take):
    made = take(source)
    assert {name: one["origin"] for name, one in made.renditions.items()} == {
        "180p": "copied",
        "vertical-102": "encoded",
    }
    assert made.renditions["180p"]["reason"]["code"] == "copied"
    assert packets(made.files["180p"]) == packets(source)
    assert made.renditions["180p"]["frames"] == 75
    assert keyframe_times(made.files["180p"]) == [0, 1, 2]
    assert keyframe_times(made.files["vertical-102"]) == [0, 2]
    assert made.renditions["180p"]["duration"] == made.renditions["vertical-102"]["duration"]


def test_its_segments_begin_where_those_of_its_neighbours_do(source, take):
    made = take(source)
    for track in (made.folder / "packages" / "hls").iterdir():
        if track.is_dir() and track.name != "sound":
            lines = (track / "index.m3u8").read_text("utf-8").splitlines()
            assert [line for line in lines if line.startswith("#EXTINF")] == [
                "#EXTINF:2.000000,",
                "#EXTINF:1.000000,",
            ], track.name


def test_what_a_camera_wrote_between_pictures_does_not_go_out(source, take):
    assert b"28.2282+112" in source.read_bytes()
    for path in take(source).folder.rglob("*"):
        if path.is_file():
            assert b"28.2282" not in path.read_bytes(), path.name


def flattened(whole, folder, before):
    """A clip whose picture 30 is nothing but zeroes after its first bytes."""
    with av.open(str(whole)) as container:
        inside = [packet for packet in container.demux(video=0) if packet.size][30]
        place, size = inside.pos, inside.size
    content = bytearray(whole.read_bytes())
    content[place + before : place + size] = bytes(size - before)
    (folder / "damaged.mp4").write_bytes(content)
    return folder / "damaged.mp4"


COPIED_SOUND = [*noise(0.94), *PLAIN, *RIGHT_SOUND]


@pytest.mark.parametrize(
    ("name", "more", "before"),
    [
        ("180p", PLAIN, 40),
        ("180p", COPIED_SOUND, 40),
        ("720p", [*PLAIN, "-vf", SILENT, "-s", "1280x720"], 5),
    ],
    ids=["in-its-samples", "beside-sound-that-is-copied", "in-its-head-while-colours-are-written"],
)
def test_packets_that_do_not_decode_are_encoded_after_all(clip, tmp_path, name, more, before):
    whole = clip(f"whole-{name}-{len(more)}.mp4", [*PICTURE, *more])
    with opened(tmp_path / "farm", flattened(whole, tmp_path, before)) as damaged:
        keep_only(damaged, name)
        assert read_plan(damaged.asset.plan).only(name).rungs[0].origin is Origin.COPIED
        damaged.run()
        made = damaged.made[name]
        assert (made.origin, made.reason.code) == (Origin.ENCODED, "encoded-copy-failed")
        assert made.frames == 75
        assert damaged.jobs[name].attempt == 1
        if more is COPIED_SOUND:
            assert made.sound.origin is Origin.COPIED


def test_colours_that_hd_does_not_name_are_named_in_the_copy(clip, tmp_path):
    source = clip("nameless.mp4", [*pattern("1280x720", "25", 1), *PLAIN, "-vf", SILENT])
    assert color_names(source) == (2, 2, 2, 0)
    with opened(tmp_path / "farm", source) as nameless:
        keep_only(nameless, "720p")
        nameless.run()
        made = nameless.made["720p"]
        assert (made.origin, made.reason.code) == (Origin.COPIED, "copied")
        path = nameless.farm.objects._root / made.key
        assert color_names(path) == (1, 1, 1, 1)
        assert packets(path) == packets(source)


def color_names(path):
    """The numbers of ITU-T H.273 that a decoded picture carries; the last is libav's of ranges."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    return frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range


def test_made_again_alone_it_has_the_same_bytes(source, tmp_path):
    with opened(tmp_path / "farm", source) as clip:
        keep_only(clip, "180p")
        clip.run()
        before = clip.made["180p"]
        clip.retry("180p")
        clip.run()
        after = clip.made["180p"]
    assert (after.origin, after.sha256) == (Origin.COPIED, before.sha256)
    assert after.id != before.id, "it was not made again"
