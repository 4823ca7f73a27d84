"""``farm demo``: a farm of one's own, and a clip that goes its whole way through the HTTP door."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath

import httpx

from api.auth import CSRF_HEADER
from api.console import Console
from api.followed import Document, follow_asset
from api.supervisor import Crew
from api.tus_client import raise_problem, upload_clip
from api.up import embedded_crew
from farm.assets import AssetState
from farm.errors import FarmFailed, InputRejected
from farm.messages import Language
from farm.orgs import EVERYTHING, Role
from farm.settings import Settings
from storage.catalog import orgs
from workers.alone import require_nobody
from workers.people import NewPerson, ensure_first_admin, give_account
from workers.wiring import open_farm

DEMO_FOLDER = Path("out/demo/farm")
DEMO_NAME = "demo"
FIRST_BYTES = 1024
LOOK_SECONDS = 0.5
REQUEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Demo:
    """What to show, and to whom."""

    clip: Path
    language: Language
    console: Console


def run_demo(demo: Demo, settings: Settings) -> AssetState:
    """Start a farm, take a clip its way, say what was made; with a terminal stay until Ctrl-C.

    Returns:
        How the clip ended; why it was refused, or failed, has been said.

    Raises:
        InputRejected: ``clip-not-there``, ``clip-not-a-file``, ``farm-running``, and what the door
            refuses.
        FarmFailed: the farm does not start, or does not hand out what it made.
    """
    _require_clip(demo.clip)
    require_nobody(settings.data_dir)
    password = _prepare(settings, demo.console)
    demo.console.announce("demo-starts", folder=settings.data_dir.absolute())
    with embedded_crew(settings) as crew:
        demo.console.remark(crew.notices)
        with _signed_in(crew.address, password, demo.language) as client:
            made = _take_its_way(client, demo, crew)
            if made["state"] != AssetState.READY:
                demo.console.refuse_words(made["refusal"])
                return AssetState(made["state"])
            _look_up(client, made)
        demo.console.tabulate(made)
        demo.console.announce("demo-asset", address=crew.address, asset=made["id"])
        demo.console.announce("demo-account", who=DEMO_NAME, password=password)
        if demo.console.is_terminal:
            _stay(crew, demo.console)
    return AssetState.READY


def _require_clip(clip: Path) -> None:
    if not clip.exists():
        raise InputRejected("clip-not-there", path=clip)
    if not clip.is_file():
        raise InputRejected("clip-not-a-file", path=clip)


def _prepare(settings: Settings, console: Console) -> str:
    """Make the farm's folder and its people; return the password of the demo's person."""
    with open_farm(settings) as farm:
        first = ensure_first_admin(farm)
        with farm.catalog.reading() as tx:
            roots = [
                one for one in orgs.list_organisations(tx, EVERYTHING) if one.parent_id is None
            ]
        newcomer = NewPerson(roots[0].id, DEMO_NAME, DEMO_NAME, Role.EDITOR)
        password = give_account(farm, newcomer)
    if first is not None:  # said at once: it is kept nowhere
        console.announce("first-admin", who=first.sign_in_name, password=first.password)
    return password


@contextmanager
def _signed_in(address: str, password: str, language: Language) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=address,
        timeout=REQUEST_SECONDS,
        trust_env=False,  # a proxy of this machine has no business between us
        headers={"accept-language": language.value},
    ) as client:
        try:
            answer = client.post("/api/v1/session", json={"name": DEMO_NAME, "password": password})
            raise_problem(answer)
            client.headers[CSRF_HEADER] = answer.json()["csrf_token"]
            yield client
        except httpx.TransportError as error:
            raise FarmFailed("door-gone", address=address) from error


def _take_its_way(client: httpx.Client, demo: Demo, crew: Crew) -> Document:
    total = demo.clip.stat().st_size

    def at_work() -> None:
        crew.look()
        crew.require_lasting()

    with demo.console.watching() as watcher:
        asset_id = upload_clip(client, demo.clip, lambda done: watcher.sent(done, total))
        return follow_asset(client, asset_id, watcher.job, at_work)


def _look_up(client: httpx.Client, made: Document) -> None:
    """Fetch the beginning of each rendition, every playlist and every still.

    Raises:
        FarmFailed: ``demo-not-served``; also when nothing was made.
    """
    place = f"/api/v1/assets/{made['id']}/files/"
    if not made["renditions"] or not made["packages"]:
        raise FarmFailed("demo-not-served", path=place, status="-")
    for rendition in made["renditions"]:
        start = {"range": f"bytes=0-{FIRST_BYTES - 1}"}
        _fetch(client, place + rendition["path"], HTTPStatus.PARTIAL_CONTENT, start)
    for package in made["packages"]:
        _look_up_playlist(client, place + package["path"])
    for still in made["stills"]:
        _fetch(client, place + still["path"], HTTPStatus.OK)


def _look_up_playlist(client: httpx.Client, path: str) -> None:
    text = _fetch(client, path, HTTPStatus.OK).text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines:
        if line.endswith(".m3u8"):
            _look_up_playlist(client, str(PurePosixPath(path).parent / line))


def _fetch(
    client: httpx.Client, path: str, wanted: HTTPStatus, headers: dict[str, str] | None = None
) -> httpx.Response:
    answer = client.get(path, headers=headers)
    if answer.status_code != wanted or not answer.content:
        raise FarmFailed("demo-not-served", path=path, status=answer.status_code)
    return answer


def _stay(crew: Crew, console: Console) -> None:
    console.announce("demo-stays", address=crew.address)
    try:
        while True:
            crew.look()
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        return
