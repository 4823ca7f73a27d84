"""Playable at once: from a clip's last byte to a picture on the page, in a farm that runs.

A farm of its own, as ``farm up`` starts it, behind its door: the clip goes up by HTTP all but its
last bytes; the clock starts with these, and stops when the first segment of the stream that the
door offers is here, which then is decoded. Against it, ffmpeg alone on the same file, without any
farm, until such a segment lies on the disk.
"""

import base64
import io
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

import av
import ffmpeg
import httpx
import psutil

from api.auth import CSRF_HEADER
from api.supervisor import Crew
from api.tus_client import PLACE, raise_problem
from api.up import embedded_crew
from bench import material
from bench.rows import Row, in_turns
from farm.ids import AssetId
from farm.media import Codec
from farm.orgs import Role
from farm.outputs import PackageKind
from farm.profiles import SHORT_VIDEO
from farm.settings import Settings, load_settings
from farm.timeline import GOP_SECONDS
from ingest.acceptance import accept_clip
from transcode.codec_options import Hardware
from transcode.color_table import read_colors
from transcode.encode import OUTPUT_OPTIONS, write_table
from transcode.encoders import ENCODERS
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg, read_engine
from transcode.graph import Looks, build_graph
from transcode.instant import growing_options
from transcode.ladder import Making, plan_ladder
from transcode.limits import Limits
from transcode.packaging import MEDIA_PLAYLIST
from transcode.plan import Maker, Plan, RungPlan
from transcode.source import arguments_of, open_source
from workers.oneshot import found_organisation
from workers.people import NewPerson, give_account
from workers.wiring import open_embedded_farm

LIMITS = Limits(seconds=600, memory_bytes=8 * 10**9, output_bytes=20 * 10**9)
LAST_BYTES = 4096
LOOK_SECONDS = 0.02
NAME = "bench"
INIT = re.compile(rb'#EXT-X-MAP:URI="([^"]+)"')
ENTRIES = {
    PackageKind.HLS_COPY: "instant/copy/main.m3u8",
    PackageKind.HLS_PREVIEW: "instant/preview/main.m3u8",
}
"""Looked for where they will be: asking for all that is known of a clip would take the very
processor that works for it."""
VERSION = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in at a farm that runs."""

    client: httpx.Client
    crew: Crew

    def wait_to_see(self, clip: Path, kind: PackageKind) -> float:
        """Upload a clip; return the seconds until its first picture could be decoded."""
        place, left = self._send_most(clip)
        begin = time.monotonic()
        asset_id = AssetId(self._send(place, left).headers["Farm-Asset"])
        entry = f"/api/v1/assets/{asset_id}/files/{ENTRIES[kind]}"
        while self.client.get(entry).status_code == httpx.codes.NOT_FOUND:
            time.sleep(LOOK_SECONDS)
        segment = self._segment(entry)
        took = time.monotonic() - begin
        _decode_first(segment)
        self._put_away(asset_id)
        return took

    def _put_away(self, asset_id: AssetId) -> None:
        """Delete a clip, and wait until nobody works for it any more."""
        raise_problem(self.client.delete(f"/api/v1/assets/{asset_id}"))
        while any("ffmpeg" in name for name in _children()):
            self.crew.look()
            time.sleep(LOOK_SECONDS)

    def _send_most(self, clip: Path) -> tuple[str, tuple[int, bytes]]:
        content = clip.read_bytes()
        name = base64.b64encode(clip.name.encode()).decode()
        wanted = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
        answer = self.client.post(PLACE, headers={**VERSION, **wanted})
        raise_problem(answer)
        place, split = answer.headers["Location"], len(content) - LAST_BYTES
        self._send(place, (0, content[:split]))
        return place, (split, content[split:])

    def _send(self, place: str, left: tuple[int, bytes]) -> httpx.Response:
        offset, content = left
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        answer = self.client.patch(place, headers={**VERSION, **kind}, content=content)
        raise_problem(answer)
        return answer

    def _segment(self, entry: str) -> bytes:
        """Return the first segment of a stream's picture, with what initialises it."""
        playlist = urljoin(entry, _lines(self._fetch(entry))[0])
        media = self._fetch(playlist)
        init = INIT.findall(media)[0].decode()
        return b"".join(self._fetch(urljoin(playlist, one)) for one in (init, _lines(media)[0]))

    def _fetch(self, address: str) -> bytes:
        answer = self.client.get(address)
        answer.raise_for_status()
        return answer.content


def _lines(playlist: bytes) -> list[str]:
    return [line for line in playlist.decode().splitlines() if line and not line.startswith("#")]


def _children() -> Iterator[str]:
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            yield child.name()


def _decode_first(content: bytes) -> None:
    with av.open(io.BytesIO(content), "r") as container:
        next(container.decode(video=0))


@contextmanager
def visited(folder: Path) -> Iterator[Visitor]:
    """Run a farm in a folder and sign in; a first clip has gone its way in it."""
    settings = load_settings(data_dir=folder, whisper_model="none", port=0)
    with embedded_crew(settings) as crew:
        with open_embedded_farm(folder, settings) as farm:
            root = found_organisation(farm, NAME)
            password = give_account(farm, NewPerson(root.id, NAME, NAME, Role.ADMIN))
        with httpx.Client(base_url=crew.address, timeout=60.0, trust_env=False) as client:
            answer = client.post("/api/v1/session", json={"name": NAME, "password": password})
            raise_problem(answer)
            client.headers[CSRF_HEADER] = answer.json()["csrf_token"]
            yield Visitor(client, crew)


@dataclass(frozen=True, slots=True)
class Alone:
    """ffmpeg on a clip, without a farm and its limits."""

    clip: Clip
    settings: Settings
    folder: Path

    def copy(self) -> float:
        """Copy the packets into HLS; returns the seconds until it is done."""
        options = {**growing_options("copy", GOP_SECONDS), "c": "copy"}
        output = ffmpeg.output(open_source(self.clip), f"copy/{MEDIA_PLAYLIST}", **options)
        with self._running(["copy"], output.get_args()) as (ran, _, begin):
            ran.wait()
            took = time.monotonic() - begin
        if ran.returncode:
            sys.exit("ffmpeg did not copy the clip")
        return took

    def encode_six(self) -> float:
        """Encode all six renditions as HLS in one process; returns the seconds to a segment."""
        facts, looks = self.clip.facts, Looks(read_colors(self.clip.facts.video), None)
        maker = Maker(read_engine(find_ffmpeg(None)))
        making = Making(maker, self.settings.preset, crf=self.settings.crf, threads=1)
        plan = plan_ladder(facts, SHORT_VIDEO, making)
        plan = replace(plan, rungs=tuple(one.encoded() for one in plan.rungs), samples=None)
        graph = build_graph(open_source(self.clip, {}), facts, plan, looks)
        outputs = [
            ffmpeg.output(picture, f"{rung.name}/{MEDIA_PLAYLIST}", **_options(rung, plan))
            for rung, picture in zip(plan.rungs, graph.pictures, strict=True)
        ]
        names = [rung.name for rung in plan.rungs]
        with self._running(names, arguments_of(outputs, facts)) as (ran, folder, begin):
            while not any(folder.glob("*/00000.m4s")):
                if ran.poll() is not None:
                    sys.exit("ffmpeg did not encode the clip")
                time.sleep(LOOK_SECONDS)
            return time.monotonic() - begin

    @contextmanager
    def _running(
        self, names: Sequence[str], arguments: Sequence[str]
    ) -> Iterator[tuple[subprocess.Popen[bytes], Path, float]]:
        """Run ffmpeg in a folder with these folders in it; yields it, that, and when it began."""
        with TemporaryDirectory(dir=self.folder) as made:
            folder = Path(made)
            write_table(
                Engine(find_ffmpeg(None), folder, LIMITS), read_colors(self.clip.facts.video)
            )
            for name in names:
                (folder / name).mkdir()
            command = [str(find_ffmpeg(None)), "-v", "error", "-nostdin", *arguments]
            begin = time.monotonic()
            ran = subprocess.Popen(command, cwd=folder)
            try:
                yield ran, folder, begin
            finally:
                ran.kill()
                ran.wait()


def _options(rung: RungPlan, plan: Plan) -> dict[str, str]:
    return {
        **OUTPUT_OPTIONS,
        **ENCODERS[Codec.H264, Hardware.CPU].options(rung, plan.encoder),
        **growing_options(rung.name, plan.grid.gop_frames / plan.grid.rate * 19 / 20),
        "fps_mode": "passthrough",
    }


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Measure ``playable-copy``, ``playable-encode`` or both, with and without a farm in turns.

    Args:
        folder: to work in.
        wanted: ids of rows.
    """
    found = []
    with visited(folder / "farm") as visitor:
        visitor.wait_to_see(material.demo(), PackageKind.HLS_COPY)  # what loads once is loaded
        if "playable-copy" in wanted:
            clip = material.phone()
            alone = _alone(clip, folder)
            took = in_turns(
                {
                    "farm": lambda: visitor.wait_to_see(clip, PackageKind.HLS_COPY),
                    "alone": alone.copy,
                }
            )
            found.append(_copy_row(took))
        if "playable-encode" in wanted:
            clip = material.broadcast()
            alone = _alone(clip, folder)
            took = in_turns(
                {
                    "farm": lambda: visitor.wait_to_see(clip, PackageKind.HLS_PREVIEW),
                    "alone": alone.encode_six,
                }
            )
            found.append(_encode_row(took))
    return found


def _copy_row(took: Mapping[str, list[float]]) -> Row:
    farm, alone = median(took["farm"]), median(took["alone"])
    what = f"last byte to first picture, {material.PHONE_SECONDS} s 1080p H.264"
    limit = round(1.5 * alone + 0.5, 3)
    return Row("playable-copy", what, "1.5 copies + 0.5 s", farm, limit, "s", _told(took))


def _encode_row(took: Mapping[str, list[float]]) -> Row:
    farm, alone = median(took["farm"]), median(took["alone"])
    what = "last byte to first picture, 1080p50 HEVC HLG"
    return Row("playable-encode", what, "six as HLS", farm / alone, 0.25, detail=_told(took))


def _told(took: Mapping[str, list[float]]) -> str:
    return (
        " against ".join(", ".join(f"{one:.2f}" for one in each) for each in took.values()) + " s"
    )


def _alone(clip: Path, folder: Path) -> Alone:
    settings = load_settings()
    with TemporaryDirectory(dir=folder) as work:
        facts = accept_clip(clip, settings=settings, folder=Path(work)).facts
    return Alone(Clip(clip, facts), settings, folder)
