"""What follows from trials: queues, hardware, where an encode goes, what doctor says."""

from dataclasses import replace

import pytest

from farm.findings import Mark
from farm.jobs import JobKind, WorkQueue
from farm.messages import Language
from farm.settings import Settings
from farm.workers import LIVES_FOR, Worker
from tests.nouns import NOON
from transcode.codec_options import Hardware
from transcode.encoders import ENCODERS
from transcode.trials import Trial
from workers.capabilities import choose_hardware, queues_for, working_names
from workers.gpu_sessions import gpu_sessions
from workers.inventory import judge_encoders
from workers.routing import queue_of

IO, CPU, GPU = WorkQueue.IO, WorkQueue.CPU, WorkQueue.GPU
PLAIN = Settings()


def trials(*works):
    """A trial of every encoder, of which these work."""
    return tuple(
        Trial(codec, hardware, encoder.name, works=encoder.name in works, detail="no card")
        for (codec, hardware), encoder in ENCODERS.items()
    )


@pytest.mark.parametrize(
    ("asked", "works", "limit", "served"),
    [
        ((IO,), (), "", (IO,)),
        ((CPU, GPU), ("libx264",), "", (CPU,)),
        ((CPU, GPU), ("libx264", "h264_nvenc"), "", (CPU, GPU)),
        ((GPU,), ("h264_vaapi",), "", (GPU,)),
        ((CPU, GPU), (), "", ()),
        # a codec that no rendition has opens no queue
        ((CPU, GPU), ("libx264", "hevc_nvenc", "av1_qsv"), "", (CPU,)),
        ((IO, CPU, GPU), ("libx264", "h264_nvenc"), "io,cpu", (IO, CPU)),
        ((CPU,), ("libx264", "h264_nvenc"), "gpu", ()),
    ],
)
def test_a_worker_serves_what_it_was_asked_to_and_can(asked, works, limit, served):
    settings = PLAIN.model_copy(update={"queues": limit})
    assert queues_for(asked, trials(*works), settings) == served


@pytest.mark.parametrize(
    ("works", "wanted", "chosen"),
    [
        (("libx264",), "auto", None),
        (("h264_vaapi", "h264_qsv", "h264_nvenc"), "auto", Hardware.NVENC),
        (("h264_vaapi", "h264_qsv"), "auto", Hardware.QSV),
        (("h264_vaapi", "h264_qsv"), "vaapi", Hardware.VAAPI),
        (("h264_qsv",), "nvenc", None),
        (("h264_nvenc",), "cpu", None),
        (("hevc_nvenc",), "auto", None),
    ],
)
def test_the_hardware_is_the_first_that_works_and_is_wanted(works, wanted, chosen):
    settings = PLAIN.model_copy(update={"encoders": wanted})
    assert choose_hardware(trials(*works), settings) is chosen


def test_names_are_those_that_work():
    assert working_names(trials("libx265", "av1_qsv")) == ("libx265", "av1_qsv")


@pytest.mark.parametrize("kind", JobKind)
def test_encodes_alone_go_to_hardware_and_only_where_some_is_announced(kind):
    whole = kind in {JobKind.ENCODE_LADDER, JobKind.RENDITION}
    encodes = whole or kind in {JobKind.ENCODE_CHUNK, JobKind.CUT, JobKind.ANALYSE}
    assert (queue_of(kind, frozenset({IO, CPU})) is CPU) == encodes
    assert queue_of(kind, frozenset({IO, CPU})) is not GPU
    # a part has to have the bytes that any other worker would have made, and a cut is a source
    assert (queue_of(kind, frozenset({IO, CPU, GPU})) is GPU) == whole
    assert (queue_of(kind, frozenset({IO, GPU})) is GPU) == encodes


def test_a_worker_lives_while_it_is_heard_of():
    worker = Worker("cpu@here", "here", (CPU,), ("libx264",), 1, "0", NOON, NOON)
    assert worker.is_live(NOON + LIVES_FOR)
    assert not worker.is_live(NOON + 1.01 * LIVES_FOR)
    assert worker.seen(NOON + LIVES_FOR) == replace(worker, last_seen=NOON + LIVES_FOR)


@pytest.mark.parametrize(
    ("works", "has_card", "mark"),
    [
        (("libx264",), False, Mark.OK),
        (("libx264", "h264_nvenc"), True, Mark.OK),
        (("libx264",), True, Mark.ATTENTION),
        (("libx264", "hevc_nvenc"), True, Mark.ATTENTION),
    ],
)
def test_a_card_that_does_nothing_is_worth_a_line(works, has_card, mark):
    finding = judge_encoders(PLAIN, trials(*works), has_card=has_card)
    assert (finding.mark, finding.seen) == (mark, ", ".join(works))
    if finding.advice:
        assert all("h264_qsv: no card" in finding.advice.text(language) for language in Language)


def test_a_card_that_is_not_wanted_is_no_fault():
    settings = PLAIN.model_copy(update={"encoders": "cpu"})
    tried = tuple(one for one in trials("libx264") if one.hardware is Hardware.CPU)
    assert judge_encoders(settings, tried, has_card=True).mark is Mark.OK


def test_the_names_of_queues_in_the_setting_are_those_that_there_are():
    for queue in WorkQueue:
        assert Settings(queues=f"io,{queue}").queues == f"io,{queue}"
    with pytest.raises(ValueError, match="queues"):
        Settings(queues="cpu;gpu")


def hold(folder, wanted, cap=3, patience=0.0, on_wait=lambda: None):
    return gpu_sessions(folder, wanted=wanted, cap=cap, patience=patience, on_wait=on_wait)


def test_sessions_are_held_together_or_not_at_all(tmp_path):
    with hold(tmp_path, 2) as first, hold(tmp_path, 2) as second, hold(tmp_path, 1) as third:
        assert (first, second, third) == (True, False, True)
        with hold(tmp_path, 1) as fourth:
            assert not fourth
    with hold(tmp_path, 3) as all_of_them:
        assert all_of_them


def test_more_sessions_than_there_are_is_no_reason_to_wait(tmp_path):
    with hold(tmp_path, 4, patience=60, on_wait=pytest.fail) as held:
        assert not held


def test_a_wait_ends_when_others_let_go_and_can_be_broken_off(tmp_path):
    other = hold(tmp_path, 3)
    other.__enter__()
    waited = []

    def let_go():
        waited.append(True)
        other.__exit__(None, None, None)

    with hold(tmp_path, 1, patience=30, on_wait=let_go) as held:
        assert (held, len(waited)) == (True, 1)
    with (
        hold(tmp_path, 3),
        pytest.raises(KeyboardInterrupt),
        hold(tmp_path, 1, patience=30, on_wait=_interrupt),
    ):
        pass
    with hold(tmp_path, 3) as held:
        assert held


def _interrupt():
    raise KeyboardInterrupt
