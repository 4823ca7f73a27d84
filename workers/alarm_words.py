"""What is said of alarms, to people and to programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farm.alarm_hooks import AlarmNews
from farm.live import InputPlace, Programme
from farm.live_alarms import LOST_RECORDING, AlarmKind, LiveAlarm
from farm.messages import Language, Notice, label
from live.webhooks import Message

_CODES: Mapping[AlarmKind, str] = {
    AlarmKind.NO_INPUT: "alarm-no-input",
    AlarmKind.BLACK: "alarm-black",
    AlarmKind.FROZEN: "alarm-frozen",
    AlarmKind.SILENT: "alarm-silent",
    AlarmKind.GAPS: "alarm-gaps",
    AlarmKind.DRIFT: "alarm-drift",
    AlarmKind.BITRATE: "alarm-bitrate",
    AlarmKind.FPS: "alarm-fps",
    AlarmKind.TARGET_DOWN: "alarm-target-down",
    AlarmKind.TARGET_GAP: "alarm-target-gap",
    AlarmKind.TARGET_SLOW: "alarm-target-slow",
    AlarmKind.RECORDING: "alarm-recording",
}
_PLACES = {
    InputPlace.MAIN.value: "live-place-main",
    InputPlace.BACKUP.value: "live-place-backup",
    "slate": "live-place-slate",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news with all that its words need."""

    news: AlarmNews
    alarm: LiveAlarm
    programme: Programme


def alarm_notice(alarm: LiveAlarm, language: Language) -> Notice:
    """Return what an alarm says; the names of inputs are words too, so the language matters."""
    place = _PLACES.get(alarm.subject)
    name = alarm.facts.get("name", alarm.subject) if place is None else label(place, language)
    is_lost = alarm.subject == LOST_RECORDING
    code = "alarm-recording-lost" if is_lost else _CODES[alarm.kind]
    return Notice(code, {**alarm.facts, "name": name})


def make_message(told: Sequence[Told], language: Language, at: datetime) -> Message:
    """Return what a hook is told at once."""
    return Message(
        lines=[_line(one, language) for one in told],
        document={"version": 1, "alarms": [_document(one, language) for one in told]},
        at=at,
    )


def make_test(organisation: str, language: Language, at: datetime) -> Message:
    """Return a message by which people see that a hook works."""
    text = label("alarm-test", language, organisation=organisation)
    return Message([text], {"version": 1, "test": True, "text": text, "alarms": []}, at)


def _line(one: Told, language: Language) -> str:
    frame = "alarm-line-over" if one.news.is_end else "alarm-line"
    text = alarm_notice(one.alarm, language).text(language)
    seconds = 0 if one.alarm.until is None else (one.alarm.until - one.alarm.since).total_seconds()
    return label(
        frame, language, programme=one.programme.title, text=text, seconds=f"{seconds:.0f}"
    )


def _document(one: Told, language: Language) -> dict[str, Any]:
    alarm = one.alarm
    return {
        "id": alarm.id,
        "state": "over" if one.news.is_end else "raised",
        "kind": alarm.kind.value,
        "subject": alarm.subject,
        "programme_id": alarm.programme_id,
        "programme": one.programme.title,
        "since": alarm.since.isoformat(),
        "until": None if alarm.until is None else alarm.until.isoformat(),
        "text": alarm_notice(alarm, language).text(language),
    }
