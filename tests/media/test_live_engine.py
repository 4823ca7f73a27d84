"""A programme with a real encoder, a real door and real targets: it never drops."""

import json
import os
import signal
import subprocess
import time
from dataclasses import replace
from queue import Queue

import av
import psutil
import pytest

from live.clips import write_clip
from live.engine import Engine, Ports
from live.inputs import LiveIn
from live.packets import Track
from live.parts import SENT, find_gaps, init_name, parameter_sets, read_came, read_sent
from live.recorder import stored_parts, write_whole
from live.spec import EngineSpec, InputSpec, PacketFormat, Source, TargetSpec
from live.tenure import Tenure
from live.windows import LIVE_PLAYLIST, WHOLE_PLAYLIST
from storage.objects.folder import FolderStore
from tests.clips import AAC, X264, pattern, tone
from tests.live_engine import on_air, running_engine, sending
from tests.rtmp import deaf_target, free_port, look_at, publisher, reader, rtmp_door

SHAPE = PacketFormat(width=640, height=360, bitrate=500_000)


def played(ffmpeg, playlist):
    """How many pictures a player decodes of a playlist, and what it says against them."""
    command = [str(ffmpeg), "-hide_banner", "-nostdin", "-v", "error", "-progress", "pipe:1"]
    if playlist.suffix == ".m3u8":
        command += ["-allowed_extensions", "ALL"]
    command += ["-i", playlist.name, "-map", "0:v", "-f", "null", "-"]
    ran = subprocess.run(
        command, cwd=playlist.parent, capture_output=True, text=True, check=True, timeout=120
    )
    frames = [line for line in ran.stdout.splitlines() if line.startswith("frame=")]
    faults = [
        line for line in ran.stderr.splitlines() if "MOOV" not in line
    ]  # an init segment again
    return int(frames[-1].removeprefix("frame=")), faults


def require_recording(store, tmp_path, ffmpeg):
    """The window is closed, the whole and a clip of it play, and what was missing is known."""
    folder = tmp_path / "objects" / "org" / "prg"
    assert "#EXT-X-ENDLIST" in (folder / LIVE_PLAYLIST).read_text()
    parts = stored_parts(store, "org/prg/")
    pictures, faults = played(ffmpeg, folder / WHOLE_PLAYLIST)
    assert faults == []
    # of the last group before a cut, two pictures that lean on a later one may be missing
    assert 0 <= sum(part.ticks for part in parts) / 3600 - pictures <= 3 * 2
    assert all(part.is_key for part in parts)
    clip = tmp_path / "clip.ts"
    taken = write_clip(
        store,
        "org/prg/",
        clip,
        begins_ms=parts[3].wall_ms + 500,
        ends_ms=parts[-1].ends_ms,
    )
    assert taken == parts[3:]
    assert len({part.init for part in taken}) == 2  # the source and the slate
    in_clip, faults = played(ffmpeg, clip)
    assert faults == []
    assert 0 <= sum(part.ticks for part in taken) / 3600 - in_clip <= 3 * 2
    assert list(
        find_gaps(read_came((str(one.relative_to(folder)) for one in folder.rglob("*")), "main"))
    )


def test_three_cuts_end_no_target_and_no_clock_steps_back(tmp_path, ffmpeg):
    with rtmp_door(tmp_path / "in") as inward, rtmp_door(tmp_path / "out") as outward:
        targets = tuple(TargetSpec(name, outward.address(name)) for name in ("one", "two"))
        spec = EngineSpec(
            "prg_test",
            1,
            tmp_path / "engine",
            "org/prg/",
            format=SHAPE,
            main=InputSpec(inward.address("main")),
            targets=targets,
            objects=tmp_path / "objects",
        )
        with running_engine(spec) as running:
            running.wait_for(sending("one", "two"))
            with reader(outward.address("one"), tmp_path / "one.flv") as kept:
                for _ in range(3):
                    with publisher(inward.address("main")):
                        running.wait_for(on_air("main"))
                        time.sleep(3)
                    running.wait_for(on_air("slate"))
                report = running.wait_for(sending("one", "two"))
                time.sleep(1)
            assert report["slate_seconds"] > 2
            for name in ("one", "two"):
                assert outward.sessions(name) == ["here"]
        assert [outward.sessions(name) for name in ("one", "two")] == [["left"], ["left"]]
        require_recording(FolderStore(tmp_path / "objects"), tmp_path, ffmpeg)
        seen = look_at(kept)
        assert len(seen.pictures) > 200
        assert seen.steps_back == 0
        assert seen.longest_gap < 0.5


def test_an_input_that_is_joined_between_keyframes_is_known_for_what_it_is(tmp_path, ffmpeg):
    """The door gives sound at once and pictures from a keyframe on."""
    with rtmp_door(tmp_path / "in") as inward, publisher(inward.address("main")):
        for wait in (3.0, 0.7):
            time.sleep(wait)
            came = Queue()
            one = LiveIn(
                Source.MAIN,
                InputSpec(inward.address("main")),
                shape=SHAPE,
                ffmpeg=ffmpeg,
                folder=tmp_path,
                deliver=lambda _, packet, came=came: came.put(packet),
            )
            one.start()
            pictures = []
            while len(pictures) < 3:
                packet = came.get(timeout=30)
                pictures += [packet] if packet.track is Track.PICTURE else []
            assert one.report.differs == ()
            assert one.report.connections == 1
            assert [picture.is_key for picture in pictures] == [True, False, False]
            assert parameter_sets(pictures[0].payload)
            one.stop()
            one.join(10)


def test_bad_targets_harm_nobody(tmp_path):
    refusing = f"rtmp://127.0.0.1:{free_port()}/live/nobody"
    with rtmp_door(tmp_path / "out") as outward, deaf_target() as deaf:
        addresses = {"good": outward.address("good"), "deaf": deaf, "refusing": refusing}
        spec = EngineSpec(
            "prg_test",
            1,
            tmp_path / "engine",
            "org/prg/",
            format=SHAPE,
            targets=tuple(TargetSpec(name, address) for name, address in addresses.items()),
        )
        with running_engine(spec) as running:
            running.wait_for(sending("good"))
            with reader(outward.address("good"), tmp_path / "good.flv") as kept:
                running.wait_for(lambda told: told["targets"]["refusing"]["state"] == "dead", 90)
                report = running.wait_for(lambda told: told["seconds"] > 20)
            assert report["targets"]["deaf"]["state"] != "sending"
            assert report["targets"]["good"]["dropped"] == 0
            assert addresses["deaf"] not in json.dumps(report)
            assert running.tell(do="dance")["ok"] is False
            assert running.tell(do="switch", to="sideways")["ok"] is False
            running.tell(do="remove", target="refusing")
            running.tell(do="pause", target="good")
            running.wait_for(lambda told: "refusing" not in told["targets"])
            running.wait_for(lambda told: told["targets"]["good"]["state"] == "stopped")
            running.tell(do="resume", target="good")
            running.wait_for(sending("good"))
        seen = look_at(kept)
        assert seen.steps_back == 0
        assert seen.longest_gap < 0.1


class Lease:
    """One that another engine takes, or that nobody answers for."""

    def __init__(self, is_lost, *, answers):
        self._is_lost, self._answers = is_lost, answers

    def renew(self, epoch):
        assert epoch == 7
        if self._is_lost() and not self._answers:
            time.sleep(30)
        return not self._is_lost()


@pytest.mark.parametrize(
    "answers", [pytest.param(True, id="taken"), pytest.param(False, id="unanswered")]
)
def test_an_engine_without_its_lease_breaks_all_lines_and_writes_nothing_more(
    tmp_path, ffmpeg, answers
):
    store = FolderStore(tmp_path / "objects")
    with rtmp_door(tmp_path / "out") as outward:
        spec = EngineSpec(
            "prg_test",
            7,
            tmp_path / "engine",
            "org/prg/",
            format=SHAPE,
            targets=(TargetSpec("one", outward.address("one")),),
        )
        spec.folder.mkdir()

        def is_lost():
            names = (one.key for one in store.list_prefix(spec.prefix + SENT))
            return outward.sessions("one") == ["here"] and any("-k.m4s" in one for one in names)

        tenure = Tenure(Lease(is_lost, answers=answers), 7)
        assert tenure.begin()
        assert not Engine(spec, Ports(store=store, tenure=tenure), ffmpeg=ffmpeg).run()
        tenure.end()
        assert outward.sessions("one") == ["broke"]
    names = [one.key.removeprefix("org/prg/") for one in store.list_prefix("org/prg/")]
    assert read_sent(names)
    assert WHOLE_PLAYLIST not in names


def decoded(folder, part, place):
    """The pictures of a part, as a player makes them with its init segment."""
    whole = place / "part.mp4"
    pieces = (folder / init_name(part.init), folder / part.name)
    whole.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    with av.open(str(whole)) as container:
        return list(container.decode(video=0))


def test_a_file_of_another_size_without_sound_is_conformed_and_seen_to_be_black(tmp_path, clip):
    """Looped as if live; a backup that is well takes over by hand."""
    black = ["-f", "lavfi", "-i", "color=black:s=480x270:r=30:d=4"]
    dark = clip("dark.mp4", [*black, *X264, "-an"])
    lively = clip("lively.mp4", [*pattern("640x360", "25", 4), *tone(4), *X264, *AAC, "-shortest"])
    spec = EngineSpec(
        "prg_test",
        1,
        tmp_path / "engine",
        "org/prg/",
        format=SHAPE,
        main=InputSpec(str(dark)),
        backup=InputSpec(str(lively)),
        objects=tmp_path / "objects",
    )
    with running_engine(spec) as running:
        running.tell(do="switch", to="main")
        report = running.wait_for(on_air("main"))
        assert {"size", "rate", "silent"} <= {*report["inputs"]["main"]["differs"]}
        assert report["inputs"]["backup"]["differs"] == []
        running.wait_for(lambda told: told["inputs"]["main"]["alarms"] == ["black"])
        running.tell(do="switch", to="backup")
        report = running.wait_for(on_air("backup"))
        assert report["held"] == "backup"
        assert report["inputs"]["backup"]["alarms"] == []
        assert report["inputs"]["backup"]["level_db"] > -40
        time.sleep(5)
    store, sizes = FolderStore(spec.objects), set()
    names = [one.key.removeprefix("org/prg/") for one in store.list_prefix("org/prg/")]
    parts = read_sent(names)
    assert len({part.init for part in parts}) == 3  # the slate, and two encoders
    for part in parts:
        frames = decoded(spec.objects / "org" / "prg", part, tmp_path)
        assert abs(len(frames) - part.ticks / 3600) <= 2  # a loop's end is no whole picture
        sizes |= {(frame.width, frame.height) for frame in frames}
    assert sizes == {(640, 360)}
    assert read_came(names, "main")
    assert read_came(names, "backup")


def test_a_killed_engine_leaves_a_recording_and_no_children(tmp_path, ffmpeg):
    with rtmp_door(tmp_path / "out") as outward:
        spec = EngineSpec(
            "prg_test",
            4,
            tmp_path / "engine",
            "org/prg/",
            format=SHAPE,
            targets=(TargetSpec("one", outward.address("one")),),
            objects=tmp_path / "objects",
        )
        with running_engine(spec, ends_with=-signal.SIGKILL) as running:
            running.wait_for(sending("one"))
            running.wait_for(lambda told: told["recording"]["objects"] > 6)
            children = psutil.Process(running.pid).children(recursive=True)
            assert children
            os.kill(running.pid, signal.SIGKILL)
            _, alive = psutil.wait_procs(children, timeout=10)
            assert alive == []
        for _ in range(100):
            if outward.sessions("one") != ["here"]:
                break
            time.sleep(0.1)
        assert outward.sessions("one") == ["broke"]
    store = FolderStore(tmp_path / "objects")
    parts = write_whole(store, "org/prg/", tmp_path)
    assert {part.epoch for part in parts} == {4}
    pictures, faults = played(ffmpeg, spec.objects / "org" / "prg" / WHOLE_PLAYLIST)
    assert faults == []
    assert pictures == sum(part.ticks for part in parts) // 3600
    with running_engine(replace(spec, epoch=5, folder=tmp_path / "next", targets=())) as running:
        running.wait_for(lambda told: told["recording"]["objects"] > 6)
    whole = (spec.objects / "org" / "prg" / WHOLE_PLAYLIST).read_text()
    assert [part.epoch for part in read_sent(whole.splitlines())][0 :: len(parts)][:2] == [4, 5]
    assert whole.count("#EXT-X-DISCONTINUITY\n") == 1
    more, faults = played(ffmpeg, spec.objects / "org" / "prg" / WHOLE_PLAYLIST)
    assert faults == []
    assert more > pictures
