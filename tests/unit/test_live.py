"""Programmes, their leases, keys and targets: what may follow what."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import product

import pytest

from farm.errors import IllegalMove, InputRejected
from farm.live import (
    LEASE_AT_START,
    LEASE_LASTS,
    Choice,
    InputKind,
    LiveInput,
    Programme,
    ProgrammeState,
)
from farm.live_formats import LiveFormat
from farm.live_leases import LiveLease
from farm.live_targets import (
    RULES,
    LiveTarget,
    Platform,
    remarks_on,
    remarks_on_twins,
    shown_address,
)
from farm.media import Size
from farm.messages import Notice
from farm.stream_keys import HEARD_WITHIN, StreamKey
from tests.nouns import NOON, ORG

PLAIN = Programme("prg_1", ORG, "Opening", "per_1", NOON)
KEY = StreamKey(
    "key_1",
    ORG,
    "prg_1",
    place="main",
    name="gate",
    secret_hash="ab",  # noqa: S106
    created_by="per_1",
    created_at=NOON,
    valid_from=NOON,
    valid_until=NOON + timedelta(hours=1),
)
TARGET = LiveTarget("tgt_1", ORG, "prg_1", "K", Platform.KUAISHOU, "x", "rtmp://k", "per_1", NOON)
MOVES = {
    "schedule": lambda one: one.scheduled(NOON),
    "rehearse": lambda one: one.rehearsed(),
    "end rehearsal": lambda one: one.rehearsal_over(),
    "start": lambda one: one.started(NOON),
    "end": lambda one: one.ended(NOON),
    "fail": lambda one: one.failed(Notice("internal-error", {"detail": "x"}), at=NOON),
}
ALLOWED = {
    ("draft", "schedule"): "scheduled",
    ("draft", "rehearse"): "rehearsal",
    ("draft", "start"): "live",
    ("scheduled", "schedule"): "scheduled",
    ("scheduled", "rehearse"): "rehearsal",
    ("scheduled", "start"): "live",
    ("rehearsal", "end rehearsal"): "draft",
    ("rehearsal", "start"): "live",
    ("rehearsal", "fail"): "failed",
    ("live", "end"): "ended",
    ("live", "fail"): "failed",
}


@pytest.mark.parametrize(("state", "move"), [*product(ProgrammeState, MOVES)])
def test_only_some_moves_are_allowed(state, move):
    before = replace(PLAIN, state=state)
    if (wanted := ALLOWED.get((state.value, move))) is None:
        with pytest.raises(IllegalMove):
            MOVES[move](before)
    else:
        assert MOVES[move](before).state == wanted


def test_a_rehearsal_of_what_was_announced_leads_back_there():
    rehearsed = PLAIN.scheduled(NOON).rehearsed()
    assert rehearsed.switched(Choice.SLATE).rehearsal_over() == PLAIN.scheduled(NOON)


def test_times_of_a_programme_are_kept():
    live = PLAIN.started(NOON)
    over = live.ended(NOON + timedelta(hours=1))
    assert (over.live_at, over.ended_at) == (NOON, NOON + timedelta(hours=1))
    assert [state for state in ProgrammeState if state.runs] == ["rehearsal", "live"]
    assert [state for state in ProgrammeState if state.is_final] == ["ended", "failed"]


def test_what_does_not_run_is_not_switched_and_there_must_be_something_to_switch_to():
    with pytest.raises(IllegalMove):
        PLAIN.switched(Choice.SLATE)
    live = PLAIN.started(NOON)
    with pytest.raises(InputRejected, match="live-no-backup"):
        live.switched(Choice.BACKUP)
    both = replace(live, backup=LiveInput())
    assert both.switched(Choice.BACKUP).choice is Choice.BACKUP


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": Size(1281, 720)}, "live-size"),
        ({"size": Size(128, 72)}, "live-size"),
        ({"size": Size(7680, 4320)}, "live-size"),
        ({"rate": Fraction(23)}, "live-rate"),
        ({"bitrate": 100_000}, "live-bitrate"),
        ({"gop_seconds": 10}, "live-gop"),
    ],
)
def test_a_format_that_nobody_takes_is_refused(changes, code):
    with pytest.raises(InputRejected) as caught:
        replace(LiveFormat(), **changes).require_sensible()
    assert caught.value.code == code
    assert LiveFormat().require_sensible() == LiveFormat()


@pytest.mark.parametrize(
    ("changes", "code"), [({"title": " "}, "live-title"), ({"dvr_seconds": -1}, "live-dvr")]
)
def test_a_programme_that_cannot_be_made_is_refused(changes, code):
    with pytest.raises(InputRejected, match=code):
        replace(PLAIN, **changes).require_sensible()


def test_a_file_names_a_clip_and_a_door_does_not():
    for kind, asset_id in ((InputKind.FILE, None), (InputKind.DOOR, "ast_1")):
        with pytest.raises(InputRejected, match="live-input-invalid"):
            LiveInput(kind, asset_id)


def test_each_claim_of_a_lease_has_a_greater_epoch():
    wanted = LiveLease.wanted("prg_1", ORG, NOON)
    assert wanted.is_lost(NOON)
    first = wanted.claimed("a", NOON)
    assert (first.epoch, first.agent, first.starts) == (1, "a", 1)
    assert not first.is_lost(NOON + LEASE_AT_START - timedelta(seconds=1))
    assert first.is_lost(NOON + LEASE_AT_START)
    silent = first.claimed("b", NOON + LEASE_AT_START)
    assert (silent.epoch, silent.agent, silent.starts) == (2, "b", 2)
    heard = silent.renewed(NOON + LEASE_AT_START)
    assert heard.is_lost(NOON + LEASE_AT_START + LEASE_LASTS)
    again = heard.claimed("a", NOON + LEASE_AT_START * 2)
    assert (again.epoch, again.starts, again.renewed_at) == (3, 1, None)


def test_one_publisher_a_key():
    one = KEY.published("7", NOON)
    with pytest.raises(InputRejected, match="stream-key-used"):
        one.published("8", NOON + timedelta(seconds=1))
    assert one.left("8") == one, "who was refused leaves nothing behind"
    assert one.left("7") == KEY
    later = NOON + HEARD_WITHIN + timedelta(seconds=1)
    assert one.published("9", later).publisher == "9", "the first is long gone"
    assert one.heard("7", later).heard_at == later
    with pytest.raises(InputRejected, match="stream-key-over"):
        one.heard("8", NOON)


@pytest.mark.parametrize(
    ("key", "at"),
    [
        (KEY, NOON - timedelta(seconds=1)),
        (KEY, KEY.valid_until),
        (KEY.revoked(NOON), NOON + timedelta(minutes=1)),
    ],
)
def test_a_key_opens_in_its_time_until_it_is_revoked(key, at):
    for move in (key.published, key.heard):
        with pytest.raises(InputRejected, match="stream-key-over"):
            move("7", at)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtmp://push.example/live/secret?token=1", "rtmp://push.example"),
        (" rtmps://u:p@push.example:443/app/secret ", "rtmps://push.example:443"),
        ("srt://[2001:db8::1]:9000?streamid=secret", "srt://[2001:db8::1]:9000"),
    ],
)
def test_of_an_address_only_the_host_is_shown(address, shown):
    assert shown_address(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "",
        "push.example/live",
        "http://x/y",
        "rtmp://",
        "rtmp://x:y/z",
        "file:///etc/passwd",
        "rtmp://[x/",
    ],
)
def test_what_is_no_address_of_a_target_is_refused(address):
    with pytest.raises(InputRejected, match="target-address"):
        shown_address(address)


def codes(target=TARGET, title="Opening", **form):
    programme = replace(PLAIN, title=title, format=replace(LiveFormat(), **form))
    return [one.code for one in remarks_on(target, programme, NOON)]


def test_a_target_is_checked_before_the_start():
    assert codes() == []
    assert codes(replace(TARGET, valid_until=NOON)) == ["target-expired"]
    assert codes(TARGET.used(NOON)) == ["target-used"]
    assert codes(replace(TARGET, platform=Platform.WEIBO).used(NOON)) == []
    assert codes(bitrate=5_000_000) == ["target-bitrate"]
    assert codes(replace(TARGET, platform=Platform.WEIBO), gop_seconds=4) == ["target-gop"]
    assert codes(rate=Fraction(50)) == ["target-rate"]
    assert codes(rate=Fraction(30)) == []
    assert codes(replace(TARGET, shown="srt://k")) == ["target-scheme"]
    assert codes(title="长" * 13) == []
    assert codes(title="长" * 14) == ["target-title"]


@pytest.mark.parametrize(
    ("size", "found"),
    [(Size(1280, 720), []), (Size(720, 1280), []), (Size(1920, 1080), ["target-size"])],
)
def test_a_picture_that_a_platform_does_not_take_is_told(monkeypatch, size, found):
    known = replace(RULES[Platform.KUAISHOU], largest=Size(720, 1280))
    monkeypatch.setitem(RULES, Platform.KUAISHOU, known)
    assert codes(size=size) == found


def test_an_address_that_others_have_is_told():
    twin, live = replace(TARGET, id="tgt_2"), replace(PLAIN, id="prg_2", state=ProgrammeState.LIVE)
    over = replace(live, state=ProgrammeState.ENDED)

    def told(one, twin, programme):
        return [each.code for each in remarks_on_twins(one, [(twin, programme)])]

    assert told(TARGET, twin, live) == ["target-taken"]
    assert told(TARGET, twin.used(NOON), over) == ["target-used"]
    assert told(TARGET, twin, over) == []
    assert told(replace(TARGET, platform=Platform.WEIBO), twin.used(NOON), over) == []


@pytest.mark.parametrize("platform", Platform)
def test_what_is_known_of_a_platform_has_a_source_and_a_date(platform):
    rules = replace(TARGET, platform=platform).rules
    assert platform is Platform.OTHER or (rules.source and rules.date)
