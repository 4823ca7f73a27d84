"""What engines are told, and how addresses with keys are kept."""

from dataclasses import replace

import pytest

from farm.live import Choice, ProgrammeState
from tests.unit.test_live import PLAIN, TARGET
from workers.live_wants import AimedTarget, choose_commands
from workers.rtmp_door import read_stream_name, stream_name
from workers.sealing import derived_word, seal, unseal

LIVE = replace(PLAIN, state=ProgrammeState.LIVE)
AIMED = AimedTarget(TARGET, "rtmp://push.example/live/key")
ADDED = {
    "do": "add",
    "target": {
        "id": "tgt_1",
        "address": "rtmp://push.example/live/key",
        "gap_seconds": 60.0,
        "single_use": True,
    },
}
PAUSED = replace(AIMED, target=TARGET.with_pause(paused=True))
SECRET = b"of the farm"


def of(state):
    return {"targets": {"tgt_1": {"state": state}}}


@pytest.mark.parametrize(
    ("programme", "targets", "report", "commands"),
    [
        (LIVE, [AIMED], {}, [ADDED]),
        (LIVE, [replace(AIMED, address=None)], {}, []),
        (LIVE, [PAUSED], {}, []),
        (LIVE, [AIMED], of("sending"), []),
        (LIVE, [AIMED], of("dead"), []),
        (LIVE, [AIMED], of("paused"), [{"do": "resume", "target": "tgt_1"}]),
        (LIVE, [PAUSED], of("retrying"), [{"do": "pause", "target": "tgt_1"}]),
        (LIVE, [PAUSED], of("paused"), []),
        (LIVE, [], of("sending"), [{"do": "remove", "target": "tgt_1"}]),
        (replace(LIVE, state=ProgrammeState.REHEARSAL), [AIMED], {}, []),
        (replace(LIVE, state=ProgrammeState.ENDED), [AIMED], of("sending"), [{"do": "stop"}]),
        (replace(LIVE, choice=Choice.SLATE), [], {}, [{"do": "switch", "to": "slate"}]),
        (replace(LIVE, choice=Choice.SLATE), [], {"held": "slate"}, []),
        (LIVE, [], {"held": "slate"}, [{"do": "switch", "to": "auto"}]),
    ],
)
def test_an_engine_is_told_what_differs_and_no_more(programme, targets, report, commands):
    assert choose_commands(programme, targets, report) == commands


def test_an_input_is_known_by_its_streams_name():
    name = stream_name("prg_0a1b", "backup")
    assert name == "prg_0a1b-backup"
    assert read_stream_name(name) == ("prg_0a1b", "backup")
    assert read_stream_name("0a1b-more") is None
    assert read_stream_name("main") == ("", "main")


def test_what_is_sealed_opens_to_its_own_thing_and_secret_alone():
    sealed = seal(SECRET, "rtmp://x/密钥", of="tgt_1")
    assert unseal(SECRET, sealed, of="tgt_1") == "rtmp://x/密钥"
    assert sealed != seal(SECRET, "rtmp://x/密钥", of="tgt_1")
    damaged = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    for secret, text, of_thing in (
        (b"another", sealed, "tgt_1"),
        (SECRET, sealed, "tgt_2"),
        (SECRET, damaged, "tgt_1"),
        (SECRET, "", "tgt_1"),
        (SECRET, "no base64!", "tgt_1"),
    ):
        assert unseal(secret, text, of=of_thing) is None


def test_words_for_one_purpose_are_none_for_another():
    words = {derived_word(SECRET, purpose) for purpose in ("a", "b")}
    assert len(words | {derived_word(b"another", "a")}) == 3
