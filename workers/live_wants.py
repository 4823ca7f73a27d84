"""What an engine must be told so that it does what the rows say (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from farm.live import Choice, Programme, ProgrammeState
from farm.live_targets import LiveTarget

Command = Mapping[str, Any]
_RESTING = frozenset({"paused", "stopped"})


@dataclass(frozen=True, slots=True)
class AimedTarget:
    """A target with its address.

    Attributes:
        address: key and all; None: it could not be opened.
    """

    target: LiveTarget
    address: str | None

    @property
    def spec(self) -> dict[str, Any]:
        """What an engine is told of it, as `live.spec.TargetSpec`."""
        rules = self.target.rules
        return {
            "id": self.target.id,
            "address": self.address,
            "gap_seconds": float(rules.gap or 0),
            "single_use": bool(rules.single_use),
        }


def wanted_targets(programme: Programme, targets: Sequence[AimedTarget]) -> list[AimedTarget]:
    """Return the targets that should get the programme now: none of a rehearsal."""
    if programme.state is not ProgrammeState.LIVE:
        return []
    return [one for one in targets if not one.target.paused and one.address is not None]


def choose_commands(
    programme: Programme, targets: Sequence[AimedTarget], report: Mapping[str, Any]
) -> list[Command]:
    """Return what to tell an engine that said this of itself; nothing where all is as it should be.

    Args:
        programme: as its row is.
        targets: of it, without those that were removed.
        report: of the engine; what it does not tell of is as it was started.
    """
    if not programme.state.runs:
        return [{"do": "stop"}]
    commands: list[Command] = []
    if (report.get("held") or Choice.AUTO.value) != programme.choice.value:
        commands.append({"do": "switch", "to": programme.choice.value})
    known = {name: one.get("state") for name, one in (report.get("targets") or {}).items()}
    wanted = wanted_targets(programme, targets)
    return [*commands, *_begun(wanted, known), *_ended(wanted, targets, known)]


def _begun(wanted: Sequence[AimedTarget], known: Mapping[str, Any]) -> Iterator[Command]:
    for one in wanted:
        if one.target.id not in known:
            yield {"do": "add", "target": one.spec}
        elif known[one.target.id] in _RESTING:
            yield {"do": "resume", "target": one.target.id}


def _ended(
    wanted: Sequence[AimedTarget], targets: Sequence[AimedTarget], known: Mapping[str, Any]
) -> Iterator[Command]:
    sent = {str(one.target.id) for one in wanted}
    kept = {str(one.target.id) for one in targets}
    for name, state in known.items():
        if name not in kept:
            yield {"do": "remove", "target": name}
        elif name not in sent and state not in _RESTING:
            yield {"do": "pause", "target": name}
