"""Where an engine is, and how it is told what to do."""

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from farm.ids import ProgrammeId
from live.spec import SOCKET
from workers.live_wants import Command

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Post:
    """Which programme an engine runs, and where.

    Attributes:
        folder: the engine's own.
    """

    programme_id: ProgrammeId
    epoch: int
    folder: Path


def send_commands(folder: Path, commands: Sequence[Command]) -> None:
    """Tell an engine what to do.

    Raises:
        OSError: it does not listen.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(folder / SOCKET))
        with line.makefile("rwb") as words:
            for command in commands:
                words.write(json.dumps(command).encode() + b"\n")
                words.flush()
                answer = json.loads(words.readline() or b"{}")
                if not answer.get("ok"):
                    log.warning("an engine refused", do=command["do"], detail=answer.get("detail"))
