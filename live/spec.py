"""What an engine is told and what it tells: plain values, and their JSON.

An engine is started with one `EngineSpec` in a file. Commands come as one JSON object a line on the
unix socket ``engine.sock`` in its folder, ``{"do": "switch", "to": "slate"}``; reports go out
there, one a line, to whoever has sent ``{"do": "watch"}``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

SOCKET = "engine.sock"
"""In the engine's folder; ``engine.pid`` beside it says which process has it."""


class Source(StrEnum):
    """Where what is on air comes from."""

    MAIN = "main"
    BACKUP = "backup"
    SLATE = "slate"


@dataclass(frozen=True, slots=True)
class PacketFormat:
    """What everything that leaves is made of: H.264 in 4:2:0 of 8 bits, AAC of 48 kHz in stereo.

    Attributes:
        rate: frames a second.
        bitrate: of an encode to this format, bit/s.
        gop_seconds: between the keyframes of such an encode.
        sound_bitrate: likewise.
    """

    width: int = 1280
    height: int = 720
    rate: Fraction = Fraction(25)
    bitrate: int = 3_000_000
    gop_seconds: int = 2
    sound_bitrate: int = 128_000


@dataclass(frozen=True, slots=True)
class InputSpec:
    """Where an input comes from.

    Attributes:
        address: ``rtmp://…``, ``unix://…`` of a feed on this machine, or the path of a file that
            is looped as if it were live.
        conform: encode it to the programme's format even if it has that already.
        track: which track of sound, from 0.
        channels: what becomes of that track's channels, as `live.sound_maps` spells it.
    """

    address: str
    conform: bool = False
    track: int = 0
    channels: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a clip on this machine."""
        return "://" not in self.address


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """Where a push goes.

    Attributes:
        id: of the target; in reports in place of the address, which holds a key.
        address: ``rtmp://…`` or ``rtmps://…``, key and all.
        gap_seconds: how long the far side waits for a line that broke; 0: unknown.
        single_use: whether its key dies with the session, so that an end cannot be taken back.
    """

    id: str
    address: str = field(repr=False)
    gap_seconds: float = 0.0
    single_use: bool = False


@dataclass(frozen=True, slots=True)
class SwitchRules:
    """When the switcher moves, seconds.

    Attributes:
        lost_after: without a picture, an input is lost.
        patience: so much longer the slate waits for a keyframe of the other input.
        steady_to_leave_slate: an input is there so long before it replaces the slate.
        steady_to_return: likewise the main input, before it replaces a backup that is well.
    """

    lost_after: float = 1.0
    patience: float = 0.8
    steady_to_leave_slate: float = 1.0
    steady_to_return: float = 5.0


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """All that an engine knows of its programme.

    Attributes:
        programme: its id.
        epoch: how often the programme was claimed; in the name of every object that is written.
        folder: the engine's own: socket, spool, slate.
        prefix: of the keys of all that it stores; ends with ``/``.
        objects: folder of a store on this machine, where nobody hands the engine another one.
        slate: a picture or a clip; empty: a plain one.
        dvr_seconds: how far back a viewer of the HLS window can go.
    """

    programme: str
    epoch: int
    folder: Path
    prefix: str
    format: PacketFormat = field(default_factory=PacketFormat)
    main: InputSpec | None = None
    backup: InputSpec | None = None
    slate: str = ""
    targets: tuple[TargetSpec, ...] = ()
    rules: SwitchRules = field(default_factory=SwitchRules)
    dvr_seconds: float = 3600.0
    objects: Path | None = None

    @property
    def inputs(self) -> dict[Source, InputSpec]:
        """The inputs that there are."""
        both = {Source.MAIN: self.main, Source.BACKUP: self.backup}
        return {place: one for place, one in both.items() if one is not None}


def spec_json(spec: EngineSpec) -> str:
    """Return a spec as JSON; `read_spec` reads it again."""
    return json.dumps(asdict(spec), default=str, indent=1)


def read_spec(text: str) -> EngineSpec:
    """Return the spec in a JSON text.

    Raises:
        ValueError: it is none; KeyError or TypeError where something is missing or of another kind.
    """
    told: dict[str, Any] = json.loads(text)
    shape = {**told["format"], "rate": Fraction(told["format"]["rate"])} if "format" in told else {}
    return EngineSpec(
        programme=str(told["programme"]),
        epoch=int(told["epoch"]),
        folder=Path(told["folder"]),
        prefix=str(told["prefix"]),
        format=PacketFormat(**shape),
        main=InputSpec(**told["main"]) if told.get("main") else None,
        backup=InputSpec(**told["backup"]) if told.get("backup") else None,
        slate=str(told.get("slate") or ""),
        targets=tuple(read_target(one) for one in told.get("targets", ())),
        rules=SwitchRules(**told.get("rules", {})),
        dvr_seconds=float(told.get("dvr_seconds", 3600)),
        objects=Path(told["objects"]) if told.get("objects") else None,
    )


def require_command(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a command as it is, if an engine can understand it.

    ``switch`` to ``main``, ``backup``, ``slate`` or ``auto``; ``add`` a target; ``remove``,
    ``pause`` or ``resume`` one by its id; ``stop``.

    Raises:
        ValueError: it cannot; KeyError or TypeError where something is missing.
    """
    match told["do"]:
        case "switch" if told["to"] != "auto":
            Source(told["to"])
        case "add":
            read_target(told["target"])
        case "remove" | "pause" | "resume" if not isinstance(told["target"], str):
            raise ValueError("which target?")
        case "switch" | "remove" | "pause" | "resume" | "stop":
            pass
        case unknown:
            raise ValueError(f"unknown: {unknown}")
    return told


def read_target(told: Mapping[str, Any]) -> TargetSpec:
    """Return the target that a spec or a command names; what it says beyond that is passed over."""
    known = {one.name for one in fields(TargetSpec)}
    return TargetSpec(**{name: value for name, value in told.items() if name in known})
