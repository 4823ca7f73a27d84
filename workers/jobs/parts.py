"""Chunks on their way through the store: made, found, joined, forgotten.

A chunk lies under a key that tells its plan apart from any other, so whoever finds one there may
take it: it has the bytes that they would have made.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from farm.errors import CorruptMedia
from storage.objects import keys
from transcode.chunk_run import encode_chunk
from transcode.chunks import Chunk, chunk_of, chunked_rungs
from transcode.color_table import read_colors
from transcode.plan import Plan
from transcode.remux import join_pictures
from workers.framing import Framed
from workers.jobs.wearing import find_overlays
from workers.jobs.work import MEGABYTE, Work, most_bytes

FINGERPRINT = 16
CHUNKS_SHARE = 0.5
"""How much of a stage's progress its chunks take; the rest is sound, joining and storing."""


def part_key(work: Work, framed: Framed, name: str, number: int) -> str:
    """Return where a chunk of a rung lies that somebody made by this very plan."""
    mark = framed.fingerprint(name)[:FINGERPRINT]
    return keys.chunk_key(work.asset, f"{name}-{mark}", number)


def encode_missing(
    work: Work, framed: Framed, number: int, report: Callable[[float], None]
) -> Mapping[str, Path]:
    """Encode what the store does not have of a chunk.

    Args:
        work: of the stage.
        framed: the asset's plan, with the rungs that are wanted, and what those show that follow.
        number: of the chunk.
        report: takes the finished share, 0 to 1.

    Returns:
        A silent file for each rung that was encoded, by name; gone at the next encode.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: a file does not hold what was planned.
    """
    chunk = chunk_of(framed.plan, number)
    rungs = [rung.name for rung in chunk.plan.rungs]
    find = work.farm.objects.find
    missing = [name for name in rungs if find(part_key(work, framed, name, number)) is None]
    return _encode(work, framed, replace(chunk, plan=chunk.plan.only(*missing)), report)


def take_chunks(work: Work, framed: Framed, made: Collection[str]) -> dict[str, Path]:
    """Join the renditions that are made in chunks; a chunk that is not in the store is made here.

    Args:
        work: of the stage.
        framed: the asset's plan, with the rungs that are wanted, and what those show that follow.
        made: names of rungs that are there already.

    Returns:
        A silent file for each of them, by name; none where the clip is made in one go. One whose
        chunks do not make a whole is left out, and its chunks are forgotten.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: no rendition's chunks make a whole.
    """
    plan = framed.plan
    wanted = framed.only(*({rung.name for rung in plan.rungs} - {*made}))
    parts = _Parts(work, wanted)
    for number in range(len(plan.chunks)):
        parts.add(number, encode_missing(work, wanted, number, parts.reporter(number)))
        for name in parts.files:
            if number not in parts.files[name]:
                key = part_key(work, framed, name, number)
                parts.files[name][number] = work.fetch(key, f"{name}-{number:04d}.mp4")
        if parts.files:  # also where nothing was encoded: a clip may have been cancelled
            parts.reporter(number)(1.0)
    return parts.joined()


def make_chunks(work: Work, framed: Framed) -> dict[str, Path]:
    """Make all chunks of a plan anew and join them; nothing is taken from the store, or put there.

    Returns:
        As `take_chunks`.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: they do not make a whole.
    """
    plan, parts = framed.plan, _Parts(work, framed)
    for number in range(len(plan.chunks)):
        made = _encode(work, framed, chunk_of(plan, number), parts.reporter(number))
        parts.add(number, made)
    return parts.joined()


def with_pictures(plan: Plan, made: Collection[str]) -> Plan:
    """Return a plan without the rungs whose chunks did not make a whole.

    Args:
        plan: the asset's, with the rungs that are wanted.
        made: names of rungs that are there already, those of `take_chunks` among them.
    """
    chunked = chunked_rungs(plan.rungs, plan.preview) if plan.chunks else ()
    lacking = {rung.name for rung in chunked} - {*made}
    return plan.only(*({rung.name for rung in plan.rungs} - lacking))


def forget_chunks(work: Work) -> None:
    """Remove all chunks of the asset: its renditions are there."""
    for found in list(work.farm.objects.list_prefix(keys.chunk_prefix(work.asset))):
        work.farm.objects.delete(found.key)


class _Parts:
    """The chunks of a clip as files in the workspace.

    Attributes:
        files: by name of the rung and number of the chunk.
    """

    def __init__(self, work: Work, framed: Framed) -> None:
        plan = framed.plan
        self._work, self._framed, self._plan = work, framed, plan
        rungs = chunked_rungs(plan.rungs, plan.preview) if plan.chunks else ()
        self.files: dict[str, dict[int, Path]] = {rung.name: {} for rung in rungs}

    def reporter(self, number: int) -> Callable[[float], None]:
        """Return what takes the finished share of a chunk, 0 to 1."""
        count = len(self._plan.chunks)
        return lambda share: self._work.report(CHUNKS_SHARE * (number + share) / count)

    def add(self, number: int, made: Mapping[str, Path]) -> None:
        """Keep what was encoded of a chunk."""
        folder = self._work.workspace.folder("parts")
        for name, path in made.items():
            self.files[name][number] = path.rename(folder / f"{name}-{number:04d}.mp4")

    def joined(self) -> dict[str, Path]:
        """Join the chunks of each rung; one whose chunks do not make a whole is left out.

        Raises:
            CorruptMedia: none is left.
        """
        joined: dict[str, Path] = {}
        damage: CorruptMedia | None = None
        for name in self.files:
            self._work.report(CHUNKS_SHARE)
            try:
                joined[name] = self._join(name)
            except CorruptMedia as error:
                self._work.log.tell("chunks do not join", rendition=name, error=error)
                self._forget(name)
                damage = error
        if damage is not None and not joined:
            raise damage
        return joined

    def _join(self, name: str) -> Path:
        target = self._work.workspace.folder("joined") / f"{name}.mp4"
        parts = [self.files[name][number] for number in range(len(self._plan.chunks))]
        join_pictures(parts, target, self._plan.grid)
        for part in parts:
            part.unlink()
        self._work.log.tell("chunks joined", rendition=name, chunks=len(parts))
        return target

    def _forget(self, name: str) -> None:
        """Remove the chunks of a rung from the store: who makes it next makes them anew."""
        for number in range(len(self._plan.chunks)):
            self._work.farm.objects.delete(part_key(self._work, self._framed, name, number))


def _encode(
    work: Work, framed: Framed, chunk: Chunk, report: Callable[[float], None]
) -> Mapping[str, Path]:
    names = [rung.name for rung in chunk.plan.rungs]
    if not names:
        return {}
    engine = work.engine(output_bytes=most_bytes(chunk.plan))
    colors, overlays = read_colors(work.facts.video), find_overlays(work, chunk.plan)
    work.log.tell(
        "chunk begins",
        chunk=chunk.number,
        renditions=",".join(names),
        first=chunk.first,
        frames=chunk.plan.grid.frames,
    )
    made = encode_chunk(
        engine,
        work.clip(),
        chunk,
        colors,
        overlays=overlays,
        views=framed.views,
        on_progress=report,
    )
    size = sum(path.stat().st_size for path in made.values())
    work.log.tell("chunk verified", chunk=chunk.number, megabytes=round(size / MEGABYTE, 1))
    return made
