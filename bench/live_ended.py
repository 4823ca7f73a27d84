"""From the end of a broadcast to an asset that plays: a whole farm, driven as a producer does.

An engine that is long dead has left ten minutes, or three hours, of parts, put into the store by
the recorder's own code; a real engine goes on where they end, until the producer ends it.
"""

import subprocess
import time
from dataclasses import replace
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import httpx

from bench.rows import Row
from farm.orgs import EVERYTHING
from storage.catalog import programmes
from tests.broadcasting import broadcast, make_film
from tests.e2e.crew import Running, running_farm
from workers.intake import receive_clip

ENDED = ("ended-playable", "ended-playable-3h")
LENGTHS = dict(zip(ENDED, (600, 3 * 3600), strict=True))
SMALL = {"width": 320, "height": 180, "bitrate": 300_000}
PLACES = (0.0, 0.25, 0.5, 0.75, 0.99)
LIMIT = 5.0


def ended_rows(folder: Path) -> list[Row]:
    """End a short programme and a long one, and seek in each."""
    return [_row(folder / name, name, seconds) for name, seconds in LENGTHS.items()]


def _row(folder: Path, name: str, seconds: int) -> Row:
    folder.mkdir()
    film = make_film(folder / "film.ts")
    with (
        running_farm(folder / "farm") as running,
        httpx.Client(base_url=running.crew.address, timeout=60, trust_env=False) as producer,
    ):
        _sign_in(running, producer)
        place, parts = _programme(running, producer, film, seconds)
        began = time.monotonic()
        producer.post(f"{place}/stop").raise_for_status()
        asset = _asset(running, producer, place)
        address = f"{running.crew.address}/api/v1/assets/{asset['id']}/files/"
        address += asset["instant"][0]["path"]
        shown = _shows(running, producer, address, 0.0)
        took = time.monotonic() - began
        seeks = [_timed(running, producer, address, share * seconds) for share in PLACES]
    value = took if shown and inf not in seeks else inf
    detail = f"{parts} parts; then a picture at {len(PLACES)} places after"
    detail += " " + " ".join(f"{one:.2f}" for one in seeks) + " s"
    return Row(name, "stop to a picture of the asset", "-", value, LIMIT, "s", detail)


def _sign_in(running: Running, producer: httpx.Client) -> None:
    who = running.account()
    known = {"name": who.sign_in_name, "password": who.password}
    answer = producer.post("/api/v1/session", json=known)
    producer.headers["x-csrf-token"] = answer.json()["csrf_token"]


def _programme(
    running: Running, producer: httpx.Client, film: Path, seconds: int
) -> tuple[str, int]:
    """Return the place of a programme that is on air, with a past of so many seconds."""
    farm, station = running.farm, running.organisation
    clip = receive_clip(farm, station.scope, station.id, film)  # nothing is made of it
    main = {"kind": "file", "asset_id": clip.id}
    body = {"title": "Bench", "format": SMALL, "main": main}
    made = producer.post("/api/v1/programmes", json=body).json()["id"]
    place = f"/api/v1/programmes/{made}"
    begins = time.time() - seconds - 5
    past = broadcast(
        farm.objects, f"{station.id}/{made}/", film, seconds=seconds, begins=begins, epoch=0
    )
    producer.post(f"{place}/start").raise_for_status()
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, EVERYTHING, made)
        earlier = farm.clock.now() - timedelta(seconds=seconds + 3600)
        programmes.update_programme(tx, EVERYTHING, replace(known, live_at=earlier))

    def is_on_air() -> bool:
        told = producer.get(place).json()["report"] or {}
        return told.get("on_air") == "main" and told["recording"]["objects"] > 4

    running.wait(is_on_air, "an engine that records")
    return place, len(past)


def _asset(running: Running, producer: httpx.Client, place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def is_there() -> bool:
        asset_id = producer.get(place).json()["asset_id"]
        found["id"] = asset_id
        return asset_id is not None

    running.wait(is_there, "an asset", 120)
    asset: dict[str, Any] = producer.get(f"/api/v1/assets/{found['id']}").json()
    return asset


def _timed(running: Running, producer: httpx.Client, address: str, at: float) -> float:
    began = time.monotonic()
    return time.monotonic() - began if _shows(running, producer, address, at) else inf


def _shows(running: Running, producer: httpx.Client, address: str, at: float) -> bool:
    """Whether ffmpeg, signed in as the producer, decodes a picture there."""
    cookies = "; ".join(f"{one.name}={one.value}" for one in producer.cookies.jar)
    command = [str(running.farm.ffmpeg), "-nostdin", "-v", "error", "-progress", "pipe:1"]
    command += ["-headers", f"Cookie: {cookies}\r\n", "-ss", str(at), "-i", address]
    command += ["-map", "0:v", "-frames:v", "1", "-f", "null", "-"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return "frame=1" in ran.stdout
