"""Stage: the parts of what a live programme sent become the source of an asset."""

from dataclasses import replace

from farm.errors import FarmFailed, InputRejected, NotFound
from farm.live import Programme
from farm.orgs import EVERYTHING
from farm.recordings import Recorded
from live.clips import write_parts
from storage.catalog import programmes
from storage.objects import keys, live_keys
from workers.jobs.work import Work
from workers.recordings import parts_of


def gather_source(work: Work) -> None:
    """Write the packets of a stretch that was sent into one file, and store it as the source.

    Packets as they were sent, in MPEG-TS: parameter sets may change in the middle, and every engine
    had a clock of its own, so the parts joined byte by byte would be no file.

    Raises:
        InputRejected: ``recording-gone``: nothing of it is in the store any more.
        LeaseLost: the job is in other hands, or cancelled.
    """
    if work.asset.source_key is not None:
        return  # gathered by an earlier attempt
    recorded = work.asset.recorded
    if recorded is None:
        raise FarmFailed("internal-error", detail=f"{work.asset.id} was not sent by anybody")
    programme = _programme(work, recorded)
    parts = parts_of(work.farm, programme, recorded)
    if not parts:
        raise InputRejected("recording-gone")
    made = work.workspace.folder("gathered") / "source.ts"
    prefix = live_keys.programme_prefix(programme)
    write_parts(work.farm.objects, prefix, parts, made, work.report)
    key = keys.source_key(work.asset)
    stored = work.farm.objects.put_file(key, made)
    work.log.tell("parts gathered", parts=len(parts), bytes=stored.bytes)
    work.change_asset(lambda seen: replace(seen, source_key=key, source_bytes=stored.bytes))


def _programme(work: Work, recorded: Recorded) -> Programme:
    try:
        with work.farm.catalog.reading() as tx:
            return programmes.get_programme(tx, EVERYTHING, recorded.programme)
    except NotFound as gone:
        raise InputRejected("recording-gone") from gone
