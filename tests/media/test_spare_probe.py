"""A probe that waits for its file: loaded beforehand, and for one file only."""

import subprocess
import sys
import time

import psutil
import pytest

from farm.errors import InputRejected
from tests.clips import X264, make_clip, pattern
from transcode.confined import SpareProbe, probe_confined
from transcode.limits import Limits
from transcode.probe import probe_clip

AMPLE = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=2**20)


@pytest.fixture(scope="module")
def plain_clip(tmp_path_factory):
    return make_clip(tmp_path_factory.mktemp("clip") / "plain.mp4", [*pattern("64x64"), *X264])


@pytest.fixture
def spare(tmp_path):
    spare = SpareProbe(tmp_path, AMPLE)
    yield spare
    spare.close()
    assert waiting() == []
    assert list(tmp_path.glob("probe-*")) == []


def waiting():
    return [
        child for child in psutil.Process().children() if "transcode.probe_child" in child.cmdline()
    ]


def test_it_waits_sees_one_file_and_ends(spare, plain_clip, tmp_path):
    facts = probe_clip(plain_clip, "mov")
    seen = []
    for _ in range(2):
        spare.prepare()
        spare.prepare()
        (child,) = waiting()
        seen.append(child.pid)
        assert (
            probe_confined(plain_clip, "mov", folder=tmp_path, limits=AMPLE, spare=spare) == facts
        )
        assert waiting() == []
    assert seen[0] != seen[1]


def test_what_was_killed_while_it_waited_is_replaced(spare, plain_clip, tmp_path):
    spare.prepare()
    (child,) = waiting()
    child.kill()
    while child.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    facts = probe_confined(plain_clip, "mov", folder=tmp_path, limits=AMPLE, spare=spare)
    assert facts.video.frames == 50


def test_a_file_has_the_limits_that_it_was_asked_with(spare, plain_clip, tmp_path):
    spare.prepare()
    strict = Limits(seconds=60, memory_bytes=10**6, output_bytes=2**20)
    with pytest.raises(InputRejected) as refused:
        probe_confined(plain_clip, "mov", folder=tmp_path, limits=strict, spare=spare)
    assert refused.value.code == "probe-failed"


def test_a_name_is_no_question_of_its_own(spare, plain_clip, tmp_path):
    odd = tmp_path / 'two\nlines", "and\\more.mp4'
    odd.hardlink_to(plain_clip)
    spare.prepare()
    facts = probe_confined(odd, "mov", folder=tmp_path, limits=AMPLE, spare=spare)
    assert facts.video.frames == 50


MAKER = """
import sys, time
from pathlib import Path
from transcode.confined import SpareProbe
from transcode.limits import Limits
spare = SpareProbe(Path(sys.argv[1]), Limits(60, 2 * 10**9, 2**20))
spare.prepare()
print(spare._child._waiting.pid, flush=True)
time.sleep(60)
"""


def test_it_does_not_outlive_who_made_it_wait(tmp_path):
    command = [sys.executable, "-c", MAKER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as maker:
        child = psutil.Process(int(maker.stdout.readline()))
        maker.kill()
    end = time.monotonic() + 10
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < end, "it waits for nobody"
        time.sleep(0.02)
