"""The door for pushes: where it is, the words between it and the farm, and how it drops somebody.

nginx asks the farm before anybody publishes or reads. A publisher says its secret, and its stream
is renamed to the input that the key is for: what goes on behind the door never names a secret, and
an input is read under one name whichever key it is pushed with.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import structlog

from farm.ids import ProgrammeId
from farm.live import InputPlace
from farm.settings import Settings
from workers.sealing import derived_word
from workers.wiring import Farm

log = structlog.get_logger()

APPLICATION = "live"
"""nginx-rtmp's word for a place at the door: ``rtmp://HOST:PORT/live/SECRET``."""
DROP_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class RtmpDoor:
    """Where the farm's door is: on this machine, or a server of its own.

    Attributes:
        host: numeric address that it listens on, or the server's name.
        port: of that address.
        orders_host: where it takes orders.
        orders_port: of that address.
        public: where publishers find it; empty: at its port of whatever host they know.
    """

    host: str
    port: int
    orders_host: str
    orders_port: int
    public: str = ""

    def address_on(self, host: str) -> str:
        """Return what publishers call, without their secret.

        Args:
            host: name or address by which they know the farm.
        """
        named = f"[{host}]" if ":" in host else host
        return f"{self.public or f'rtmp://{named}:{self.port}'}/{APPLICATION}"


def hook_word(settings: Settings, secret: bytes) -> str:
    """Return the word by which the farm knows that it is its own nginx that asks."""
    return _given_word(settings) or derived_word(secret, "rtmp-hook")


def orders_word(settings: Settings, secret: bytes) -> str:
    """Return the word by which nginx knows that it is the farm that orders."""
    return _given_word(settings) or derived_word(secret, "rtmp-control")


def _given_word(settings: Settings) -> str:
    """Return the word that a door which is a server of its own was given; it learns no other."""
    return "" if settings.rtmp_word is None else settings.rtmp_word.get_secret_value()


def stream_name(programme_id: ProgrammeId, place: InputPlace) -> str:
    """Return the name of an input's stream behind the door; `read_stream_name` reads it."""
    return f"{programme_id}-{place}"


def read_stream_name(name: str) -> tuple[ProgrammeId, InputPlace] | None:
    """Return whose input a stream is; None for a name that the farm has not given."""
    programme_id, _, place = name.rpartition("-")
    if place not in set(InputPlace):
        return None
    return ProgrammeId(programme_id), InputPlace(place)


def reading_word(secret: bytes, name: str) -> str:
    """Return the word by which an engine may read a stream."""
    return derived_word(secret, f"rtmp-read:{name}")


def announce_door(settings: Settings, door: RtmpDoor | None) -> None:
    """Let the farm's processes know where its door is; None: there is none."""
    path = _file(settings)
    if door is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(asdict(door)), encoding="utf-8")
    partial.replace(path)


def find_door(settings: Settings) -> RtmpDoor | None:
    """Return where the door is, by the settings or on this machine; None: there is none."""
    if settings.rtmp_door:
        host, _, port = settings.rtmp_door.rpartition(":")
        return RtmpDoor(host, int(port), host, int(port) + 1, settings.rtmp_url)
    try:
        return RtmpDoor(**json.loads(_file(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def reading_address(farm: Farm, name: str) -> str | None:
    """Return where an engine reads a stream; None: this farm has no door."""
    if (door := find_door(farm.settings)) is None:
        return None
    host = "127.0.0.1" if door.host == "0.0.0.0" else door.host  # noqa: S104
    return f"{door.address_on(host)}/{name}?word={reading_word(farm.secret, name)}"


def drop_publisher(farm: Farm, name: str) -> bool:
    """Let the door hang up on whoever pushes a stream.

    Returns:
        Whether it was told so; when not, it asks within seconds itself and is refused then.
    """
    if (door := find_door(farm.settings)) is None:
        return False
    word = orders_word(farm.settings, farm.secret)
    address = f"http://{door.orders_host}:{door.orders_port}/{word}/drop/publisher"
    try:
        answer = httpx.get(
            address,
            params={"app": APPLICATION, "name": name},
            timeout=DROP_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        log.warning("the door was not reached", error=type(error).__name__)
        return False
    return answer.is_success


def _file(settings: Settings) -> Path:
    return settings.data_dir.absolute() / "run" / "rtmp.json"
