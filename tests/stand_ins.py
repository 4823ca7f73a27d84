"""What plays before the renditions are there: how far a clip is taken, its streams, their files."""

import re

from farm.orgs import EVERYTHING
from farm.outputs import PackageKind
from storage.catalog import outputs
from workers.runner import Runner

STAND_INS = (PackageKind.HLS_COPY, PackageKind.HLS_PREVIEW)


def run_up_to(clip, kind):
    """Run what waits until a job of a kind has run."""
    rows = clip.jobs
    while kind not in rows or not rows[kind].state.is_final:
        Runner(clip.farm, clip.queue).run(clip.queue._waiting.popleft())
        rows = clip.jobs


def packages(clip):
    with clip.farm.catalog.reading() as tx:
        return {one.kind: one for one in outputs.list_packages(tx, EVERYTHING, clip.asset.id)}


def stored(clip, tmp_path, kind=PackageKind.HLS_COPY):
    """Fetch a stream's files as a player would: the entry, what it names, what that names."""
    package = packages(clip)[kind]
    waiting, got = [package.entry], {}
    while waiting:
        key = waiting.pop()
        path = tmp_path / "played" / key.removeprefix(package.prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        clip.farm.objects.fetch_file(key, path)
        got[key.removeprefix(package.prefix)] = path
        if path.suffix == ".m3u8":
            text = path.read_text("utf-8")
            names = re.findall(r"^[^#\s].*|(?<=URI=\")[^\"]+", text, re.MULTILINE)
            waiting += [f"{key.rsplit('/', 1)[0]}/{name}" for name in names]
    return got
