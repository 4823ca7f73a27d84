"""A real engine tells what is wrong within five seconds, and its figures are those of the clips."""

import pytest

from live.spec import EngineSpec, InputSpec, PacketFormat
from tests.clips import AAC, make_clip
from tests.live_engine import on_air, running_engine
from tests.media.test_live_hearing import LEFT_DB, RIGHT_DB, tones

SHAPE = PacketFormat(width=640, height=360, bitrate=500_000)
RATE = 25
FROZEN, BLACK, SILENT = (8.1, 15.0), (23.1, 30.0), (23.1, 30.0)
"""Seconds of the clips, a tenth after a keyframe of all: where what lies between is longest."""
WITHIN = 5.0
LATER = {("main", "black"): 2.0}
"""A decoder holds a keyframe back until the next one where there are B-pictures (ADR 45)."""
UNJUDGED = {("backup", "frozen")}
"""An encoder without B-pictures that draws a frozen picture ever better hides it (ADR 45)."""
LENGTH = 36


def broken_clip(path, gop, between):
    """Noise that moves, freezes, goes on, and turns black and silent; keyframes every `gop` s.

    Args:
        path: to write.
        gop: seconds.
        between: B-pictures in a row; a decoder holds keyframes back for them.
    """
    begin, end = (round(one * RATE) for one in FROZEN)
    dark = f"between(t,{BLACK[0]},{BLACK[1]})"
    filters = [
        "noise=alls=2:allf=t",
        f"loop=loop={end - begin}:size=1:start={begin}",
        f"drawbox=c=black:t=fill:enable='{dark}'",
    ]
    quiet = f"volume=0:enable='between(t,{SILENT[0]},{SILENT[1]})'"
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", str(between), "-b:v", "500k"]
    coded += ["-maxrate", "500k", "-bufsize", "1M", "-sc_threshold", "0"]
    keys = ["-g", str(gop * RATE), "-keyint_min", str(gop * RATE), "-pix_fmt", "yuv420p"]
    picture = ["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={RATE}:duration={LENGTH}"]
    return make_clip(
        path,
        [
            *(*picture, *tones(LENGTH), "-vf", ",".join(filters), "-af", quiet),
            *(*coded, *keys, *AAC, "-t", str(LENGTH)),
        ],
    )


def require_figures(report, place, gop):
    told = report["inputs"][place]
    assert told["fps"] == pytest.approx(RATE, rel=0.01)
    assert told["gop"] == pytest.approx(gop, abs=0.05)
    assert told["bitrate"] == pytest.approx(500_000 + 128_000, rel=0.5)
    assert abs(told["drift"]) < 0.5
    assert (told["made_of"]["codec"], told["made_of"]["width"]) == ("h264", 640)
    assert told["made_of"]["sound"] == {"codec": "aac", "rate": 48_000, "channels": 2}


def require_levels(levels):
    for left, left_rms, right, right_rms in levels["steps"][-8:]:
        assert left == pytest.approx(LEFT_DB, abs=1.0)
        assert left_rms == pytest.approx(LEFT_DB - 3.01, abs=0.5)
        assert right == pytest.approx(RIGHT_DB, abs=1.0)
        assert right_rms == pytest.approx(RIGHT_DB - 3.01, abs=0.5)


def test_inputs_are_measured_and_what_is_wrong_is_told_in_time(tmp_path):
    gops, between = {"main": 2, "backup": 4}, {"main": 2, "backup": 0}
    clips = {
        place: broken_clip(tmp_path / f"{place}.mp4", gop, between[place])
        for place, gop in gops.items()
    }
    inputs = {place: InputSpec(str(clip)) for place, clip in clips.items()}
    folder = tmp_path / "engine"
    spec = EngineSpec("prg_test", 1, folder, "org/prg/", format=SHAPE, **inputs)
    told = {}
    with running_engine(spec) as running:
        running.wait_for(on_air("main"))
        report = running.wait_for(
            lambda told: all(one["pictures"] > 7 * RATE for one in told["inputs"].values())
        )
        for place, gop in gops.items():
            require_figures(report, place, gop)
            require_levels(report["levels"][place])
        require_levels(report["levels"]["air"])
        running.tell(do="switch", to="slate")
        while any(one["pictures"] < (LENGTH - 2) * RATE for one in report["inputs"].values()):
            report = running.next_report()
            for place, one in report["inputs"].items():
                for kind in one["alarms"]:
                    told.setdefault((place, kind), one["pictures"] / RATE)
        silent = report["levels"]["air"]["steps"][-1]
        assert max(silent) < -80, "the slate is silent, and that is what is on air"
    begun = {"frozen": FROZEN[0], "black": BLACK[0], "silent": SILENT[0]}
    after = {key: at - begun[key[1]] for key, at in told.items()}
    expected = {(place, kind) for place in gops for kind in begun}
    assert {*after} | UNJUDGED == expected
    allowed = {key: WITHIN + LATER.get(key, 0.0) for key in expected - UNJUDGED}
    late = {key: after[key] for key, most in allowed.items() if not 0 < after[key] <= most}
    assert not late, f"{late} of {after}"
