"""The sound of renditions: at its loudness, copied where it may be, silent where it has to be."""

from contextlib import contextmanager
from dataclasses import replace

import av
import pytest

from farm.assets import Loudness
from farm.outputs import Leveling, Origin
from farm.profiles import SHORT_VIDEO, SoundTrack
from tests.clips import pattern
from tests.nouns import MAKING
from tests.results import beep_time
from tests.watched_clip import keep_only, opened
from transcode import leveling, sound_plan
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg
from transcode.graph import Looks
from transcode.ladder import plan_ladder
from transcode.limits import Limits
from transcode.loudness import measure_made
from transcode.plan import read_plan
from transcode.probe import probe_clip
from transcode.remux import place_sound
from transcode.sound_plan import LoudnessTarget, choose_sound

pytestmark = pytest.mark.media

TARGET, LIMIT = -16.0, -1.5
SECONDS = 4
PICTURE = [*pattern("160x90", "10", SECONDS), "-c:v", "libx264", "-preset", "ultrafast"]
AAC = ["-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2", "-ar", "48000", "-shortest"]
CLAPS = "volume='if(lt(mod(t,1),0.03),9,1)':eval=frame"
WORD = "volume='if(gt(t,2),1,0.02)':eval=frame"


def noise(level, more="anull"):
    source = f"anoisesrc=color=pink:amplitude={level}:seed=7:duration={SECONDS},{more}"
    return ["-f", "lavfi", "-i", source]


@contextmanager
def made_of(source, folder, policy=SoundTrack.AS_SOURCE):
    """The only rendition of a clip, and its file."""
    with opened(folder, source, profile=replace(SHORT_VIDEO, sound=policy)) as clip:
        keep_only(clip, "90p")
        clip.run()
        made = clip.made["90p"]
        yield clip, made, clip.farm.objects._root / made.key


def measured(path, folder):
    sound = folder / "heard.mkv"
    with av.open(str(path)) as source, av.open(str(sound), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return measure_made(engine(folder), sound)


def engine(folder):
    limits = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=10**7)
    return Engine(find_ffmpeg(None), folder, limits)


LEVELS = {
    "quiet": (noise(0.15), Leveling.LINEAR),
    "with-claps": (noise(0.12, CLAPS), Leveling.DYNAMIC),
}


@pytest.mark.parametrize(("sound", "way"), LEVELS.values(), ids=LEVELS)
def test_renditions_have_their_loudness_and_keep_below_the_peak(
    clip, tmp_path, request, sound, way
):
    name = request.node.callspec.id
    source = clip(f"level-{name}.mp4", [*PICTURE[:4], *sound, *PICTURE[4:], *AAC])
    with made_of(source, tmp_path / "farm") as (_, made, path):
        assert (made.sound.origin, made.sound.leveling) == (Origin.ENCODED, way)
        loudness = measured(path, tmp_path)
    assert loudness.integrated == pytest.approx(TARGET, abs=1)
    assert loudness.true_peak <= LIMIT
    if way is Leveling.DYNAMIC:
        assert made.sound.lufs == pytest.approx(loudness.integrated, abs=0.2)
        assert made.sound.peak_dbtp == pytest.approx(loudness.true_peak, abs=0.2)


def test_a_peak_that_is_left_is_told(clip, tmp_path, monkeypatch):
    monkeypatch.setattr(leveling, "MOST_TRIALS", 1)
    monkeypatch.setattr(sound_plan, "CODER_HEADROOM_DB", -1.0)  # so the first trial goes over it
    source = clip(
        "level-with-claps.mp4", [*PICTURE[:4], *LEVELS["with-claps"][0], *PICTURE[4:], *AAC]
    )
    with made_of(source, tmp_path / "farm") as (made_clip, made, _):
        assert made.sound.peak_dbtp > LIMIT
        told = {one["code"]: one for one in made_clip.document["warnings"]}
    assert f"{made.sound.peak_dbtp:.1f} dBTP" in told["sound-peak-left"]["text"]


def test_limited_sound_is_what_its_gain_and_ceiling_make_of_the_source(clip, tmp_path):
    source = clip(
        "level-with-claps.mp4", [*PICTURE[:4], *LEVELS["with-claps"][0], *PICTURE[4:], *AAC]
    )
    with made_of(source, tmp_path / "farm") as (one, made, path):
        heard, plan, facts = packets(path), read_plan(one.asset.plan), one.asset.facts
    looks = Looks(read_colors(facts.video), made.sound)
    files = encode_ladder(
        engine(tmp_path), Clip(source, facts), plan.only(), looks, on_progress=lambda share: None
    )
    assert packets(files.sound) == heard


@pytest.fixture
def right(clip):
    """Sound at its loudness: quiet until 2 s, then a noise."""
    return clip("right.mp4", [*PICTURE[:4], *noise(0.94, WORD), *PICTURE[4:], *AAC])


def packets(path):
    with av.open(str(path)) as container:
        return {p.pts: bytes(p) for p in container.demux(audio=0) if p.size}


def test_sound_that_is_right_is_copied(right, tmp_path):
    with made_of(right, tmp_path / "farm") as (clip, made, path):
        assert (made.sound.origin, made.sound.reason.code) == (Origin.COPIED, "sound-copied")
        said = clip.document["renditions"][0]["sound"]
        assert (said["origin"], said["leveling"]) == ("copied", "kept")
        assert packets(path) == packets(right)
        assert beep_time(path) == pytest.approx(beep_time(right), abs=1 / 48_000)
        segments = sorted((path.parents[1] / "packages/hls/sound").glob("*.m4s"))
        assert len(segments) == 2
        again = clip.made["90p"].sha256
        clip.retry("90p")
        clip.run()
        assert clip.made["90p"].sha256 == again


@pytest.mark.parametrize(("container", "demuxer"), [("mkv", "matroska"), ("ts", "mpegts")])
def test_sound_from_another_container_is_copied_in_step(right, clip, tmp_path, container, demuxer):
    moved = clip(f"right.{container}", ["-i", str(right), "-c", "copy"])
    facts, plan, sound = decided(moved, demuxer)
    assert sound.origin is Origin.COPIED
    files = encode_ladder(
        engine(tmp_path),
        Clip(moved, facts),
        plan.only(),
        Looks(read_colors(facts.video), sound),
        on_progress=lambda share: None,
    )
    place_sound(files.sound, tmp_path / "placed.m4a", facts.audio.coding, plan)
    assert beep_time(tmp_path / "placed.m4a") == pytest.approx(beep_time(right), abs=0.001)


def test_what_a_trim_hides_of_the_sound_is_not_copied(right, clip):
    trimmed = clip("trimmed.mp4", ["-ss", "1.5", "-i", str(right), "-c", "copy"])
    _, _, sound = decided(trimmed, "mov")
    assert (sound.origin, sound.reason.code) == (Origin.ENCODED, "sound-times")


def decided(path, demuxer):
    facts = probe_clip(path, demuxer)
    plan = plan_ladder(facts, SHORT_VIDEO, MAKING)
    right = Loudness(TARGET, -4.0, 3.0)
    return facts, plan, choose_sound(facts, plan, right, LoudnessTarget(TARGET, LIMIT))


def test_sound_that_does_not_decode_is_encoded_after_all(right, tmp_path):
    with av.open(str(right)) as container:
        packet = [one for one in container.demux(audio=0) if one.size][60]
        place, size = packet.pos, packet.size
    content = bytearray(right.read_bytes())
    content[place : place + size] = b"\xff" * size
    (tmp_path / "damaged.mp4").write_bytes(content)
    with made_of(tmp_path / "damaged.mp4", tmp_path / "farm") as (_, made, path):
        assert (made.sound.origin, made.sound.reason.code) == (Origin.ENCODED, "sound-copy-failed")
        assert len(packets(path)) == len(packets(right))


def test_silence_where_a_track_has_to_be(clip, tmp_path):
    silent = clip("silent.mp4", [*PICTURE, "-pix_fmt", "yuv420p"])
    with made_of(silent, tmp_path / "farm", SoundTrack.ALWAYS) as (clip_, made, path):
        assert made.sound.reason.code == "sound-of-silence"
        assert measured(path, tmp_path).integrated is None
        assert clip_.document["packages"]
