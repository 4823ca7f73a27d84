"""``make full``: the farm of ``docker-compose.yml`` on this machine, without containers.

Each process gets the command and the environment that the file gives it; only places differ: a
loopback address for a service's name, a folder of ours for a volume or a secret. In MinIO's place
stands Ceph's gateway, as MinIO is in no Debian. Whatever runs here was said there.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from api.addresses import reserve_address, web_address
from api.console import Console
from api.container_front import CONTAINER_FRONT, CONTAINER_PUSHES, container_pushes
from api.nginx import nginx_config
from api.nginx_rtmp import push_server_config
from api.supervisor import Crew, Member
from deploy.compose import Service, read_services
from deploy.places import Places, free_port
from deploy.waiting import wait_for_door, wait_for_end, wait_for_servers
from farm.errors import FarmError, FarmFailed
from farm.settings import Settings, choose_language, load_settings
from transcode.child import run_confined
from transcode.limits import Limits
from workers.alone import alone_in
from workers.live_agent import end_engines
from workers.logs import configure_logging
from workers.programs import find_nginx, find_redis, find_rtmp_module

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("out/full")
LOOK_SECONDS = 0.5
FRONT_ADDRESS = "127.77.0.1"
"""Of loopback: what nginx speaks from, and nobody else."""
AGENT = "live-agent"
SERVERS = ("postgres", "redis", "store")
_SHORT = Limits(seconds=60, memory_bytes=200 * 10**6, output_bytes=10**6)


@contextmanager
def full_crew(
    settings: Settings, more: Mapping[str, str] | None = None, console: Console | None = None
) -> Iterator[Crew]:
    """Run every service of the Compose file for as long as the context lasts.

    Args:
        settings: folder and public address are theirs; all else is the file's.
        more: added to the environment of the farm's own processes.
        console: told the first account.

    Raises:
        InputRejected: ``farm-running``, ``output-unusable``.
        FarmFailed: ``server-not-ready``, ``door-not-ready``, ``redis-missing``, ``nginx-needed``.
    """
    folder = settings.data_dir.absolute()
    crew = Crew(needed=len(SERVERS))
    with alone_in(folder), reserve_address(settings) as public:
        services = read_services(
            (ROOT / "docker-compose.yml").read_text(encoding="utf-8"),
            {"FARM_FRONT_NETWORK": FRONT_ADDRESS, "FARM_DOOR_NETWORK": "127.0.0.1"},
        )
        _make_secrets(folder)
        places = Places.choose(folder)
        started = _Full(services, places, dict(more or {}))
        try:
            for name in SERVERS:
                crew.start(started.server(name))
            wait_for_servers(places, crew)
            _prepare(started, console)
            for member in (*started.doors(), *started.others(), started.pushes()):
                crew.start(member)
            crew.address = web_address(public)
            crew.start(started.front(*public.getsockname()[:2]))
            wait_for_door(crew)
            yield crew
        finally:
            crew.stop()
            # they outlive their agent, not the farm
            end_engines(settings.model_copy(update={"data_dir": folder / "machines" / AGENT}))


def _make_secrets(folder: Path) -> None:
    command = [str(ROOT / "deploy" / "secrets"), str(folder / "secrets")]
    run_confined(command, folder=folder, limits=_SHORT)


def _prepare(started: "_Full", console: Console | None) -> None:
    once = started.farm_process("prepare", "prepare")
    once.start()
    wait_for_end(once)
    said = once.log_file.read_text(encoding="utf-8")
    once.log_file.unlink()  # there is a password in it
    if console is not None:
        console.repeat(line for line in said.splitlines() if not line.startswith("timestamp="))


class _Full:
    """The services of the file as members of a crew."""

    def __init__(
        self, services: Mapping[str, Service], places: Places, more: Mapping[str, str]
    ) -> None:
        self._services, self._places, self._more = services, places, more
        self._ports: list[int] = []

    def server(self, name: str) -> Member:
        """Return PostgreSQL, Redis or the store."""
        service, places = self._services[name], self._places
        environment = places.here(service.environment, name)
        match name:
            case "postgres":
                command = [str(ROOT / "deploy" / "postgresql"), str(places.ports[name])]
            case "redis":
                command = [
                    places.text(one, name).replace("redis-server", str(find_redis()))
                    for one in service.command
                ]
                (places.folder / name).mkdir(exist_ok=True)
            case _:
                place = str(places.folder / name)
                command = [str(ROOT / "deploy" / "radosgw"), "run", place, str(places.ports[name])]
                environment = {
                    "S3_ACCESS_KEY": _read(environment["MINIO_ROOT_USER_FILE"]),
                    "S3_SECRET_KEY": _read(environment["MINIO_ROOT_PASSWORD_FILE"]),
                }
        return self._member(name, command, environment)

    def doors(self) -> list[Member]:
        """Return the HTTP doors, each at a port of its own."""
        members = []
        for number in range(1, self._services["api"].replicas + 1):
            name, port = f"api-{number}", free_port()
            self._ports.append(port)
            member = self.farm_process("api", name)
            here = {"FARM_HTTP_HOST": "127.0.0.1", "FARM_HTTP_PORT": str(port)}
            member.environment = {**member.environment, **here}
            members.append(member)
        return members

    def others(self) -> list[Member]:
        """Return workers and clock: whatever else runs the command ``farm``."""
        return [
            self.farm_process(name, name)
            for name, service in self._services.items()
            if service.command[:1] == ("farm",)
            and name not in {"api", "prepare"}
            and not service.profiles
            for _ in range(service.replicas)
        ]

    def front(self, host: str, port: int) -> Member:
        """Return nginx as its image is configured, on an address of this machine."""
        folder = self._places.folder / "nginx"
        folder.mkdir(exist_ok=True)
        front = replace(
            CONTAINER_FRONT,
            host=host,
            port=port,
            folder=folder,
            doors=self._addresses(),
            resolver="",
            processes="",
            speaks_from=FRONT_ADDRESS,
            more="",
        )
        config = folder / "nginx.conf"
        config.write_text(nginx_config(front), encoding="utf-8")
        command = [str(_nginx()), "-p", str(folder), "-c", str(config), "-e", "stderr"]
        return self._member("nginx", command, {})

    def pushes(self) -> Member:
        """Return the door for pushes, by the very command of its container."""
        nginx, name = _nginx(), "rtmp"
        if (module := find_rtmp_module(nginx)) is None:
            raise FarmFailed("nginx-needed")
        folder, relay = self._places.folder / name, free_port()
        folder.mkdir(exist_ok=True)
        server = replace(
            CONTAINER_PUSHES,
            pushes=container_pushes("127.0.0.1", self._places.ports[name], relay),
            folder=folder,
            module=module,
            relay=relay,
            doors=self._addresses(),
            resolver="",
        )
        (folder / "open.conf").write_text(push_server_config(server), encoding="utf-8")
        service = self._services[name]
        told = [self._places.text(word, name) for word in service.command]
        command = [word.replace("exec nginx", f"exec {nginx} -p {folder}") for word in told]
        return self._member(name, command, service.environment)

    def _addresses(self) -> tuple[str, ...]:
        return tuple(f"127.0.0.1:{each}" for each in self._ports)

    def farm_process(self, service: str, name: str) -> Member:
        """Return a process of the farm's own, as a machine of its own would run it."""
        facts, places = self._services[service], self._places
        command = [sys.executable, "-m", "api", *facts.command[1:]]
        (places.folder / "machines" / name).mkdir(parents=True, exist_ok=True)
        environment = {
            "PYTHONPATH": str(ROOT),
            **places.here(facts.environment, f"machines/{name}"),
            **self._more,
        }
        return self._member(name, command, environment)

    def _member(self, name: str, command: list[str], environment: Mapping[str, str]) -> Member:
        plain = {"PATH": os.environ["PATH"], "HOME": str(self._places.folder)}  # noqa: TID251
        log_file = self._places.folder / "logs" / f"{name}.log"
        return Member(name, command, log_file, {**plain, **environment})


def _nginx() -> Path:
    if (nginx := find_nginx()) is None:
        raise FarmFailed("nginx-needed")
    return nginx


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").strip()


def main() -> int:
    """Run such a farm until Ctrl-C."""
    configure_logging()
    settings = load_settings()
    if "data_dir" not in settings.model_fields_set:
        settings = settings.model_copy(update={"data_dir": FOLDER})
    console = Console(choose_language(settings))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    more = {"FARM_LANGUAGE": choose_language(settings).value}
    try:
        with full_crew(settings, more, console) as crew:
            folder = settings.data_dir.absolute()
            console.announce("farm-is-up", folder=folder, address=crew.address)
            while True:
                crew.look()
                time.sleep(LOOK_SECONDS)
    except FarmError as error:
        console.refuse(error)
        return 1
    except KeyboardInterrupt:
        return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
