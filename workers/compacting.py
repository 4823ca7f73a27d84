"""Recordings of programmes lie in objects of a minute, sooner or later: a sweep sees to it.

Of a programme that runs nothing is touched that a viewer can still go back to. Playlists are
renewed before parts are removed, and who holds an older one is answered from the new objects.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from math import inf

import structlog

from farm.errors import FarmError, NotFound
from farm.live import Programme, ProgrammeState
from farm.orgs import EVERYTHING
from farm.recordings import Recording
from live.compacting import compact
from live.recorder import stored_parts
from live.windows import LIVE_PLAYLIST, WHOLE_PLAYLIST, live_playlist, whole_playlist
from storage.catalog import live_recordings, programmes
from storage.objects import live_keys
from workers.recordings import put_text, renew_playlists
from workers.wiring import Farm

log = structlog.get_logger()

AT_ONCE = 30
"""Objects that one sweep makes: some seconds of work."""
PROGRAMMES_AT_ONCE = 50
LEEWAY = timedelta(minutes=2)
"""Behind what viewers can go back to: players load what they were told a while ago."""


def compact_recordings(farm: Farm) -> int:
    """Put parts of programmes that run, and of some that do not, together.

    Returns:
        How many objects were made.
    """
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        runs = [state for state in ProgrammeState if state.runs]
        found = programmes.list_programmes(tx, EVERYTHING, limit=PROGRAMMES_AT_ONCE, states=runs)
        found += live_recordings.list_unjoined(tx, EVERYTHING, now, limit=PROGRAMMES_AT_ONCE)
    made = 0
    for programme in found:
        if made >= AT_ONCE:
            break
        try:
            with suppress(NotFound):  # gone, or removed, since it was listed
                made += _compact(farm, programme, most=AT_ONCE - made)
        except FarmError as error:  # the next sweep may do better, and the others wait
            log.warning("a recording stays in parts", programme=programme.id, code=error.code)
    return made


def _compact(farm: Farm, programme: Programme, *, most: int) -> int:
    with farm.catalog.reading() as tx:
        recording = live_recordings.find_recording(tx, EVERYTHING, programme.id)
    if recording is None:
        return 0
    prefix, is_over = live_keys.programme_prefix(programme), not programme.state.runs
    oldest = farm.clock.now() - timedelta(seconds=programme.dvr_seconds) - LEEWAY
    before_ms = inf if is_over else oldest.timestamp() * 1000
    done = compact(farm.objects, prefix, before_ms=before_ms, is_over=is_over, most=most)
    if done.spare or is_over:
        renew_playlists(farm, programme)
    if is_over:
        _renew_own(farm, programme)
    for key in done.spare:
        farm.objects.delete(key)
    if done.spare:
        log.info(
            "parts put together",
            programme=programme.id,
            objects=done.joined,
            parts=len(done.spare),
        )
    _remember(farm, programme, recording, size=done.bytes, is_whole=is_over and done.is_whole)
    return done.joined


def _renew_own(farm: Farm, programme: Programme) -> None:
    """Write the programme's own playlists anew, where there are any."""
    prefix = live_keys.programme_prefix(programme)
    parts = stored_parts(farm.objects, prefix)
    spelled = {
        WHOLE_PLAYLIST: whole_playlist(parts),
        LIVE_PLAYLIST: live_playlist(parts, programme.dvr_seconds, is_over=True),
    }
    for name, text in spelled.items():
        if parts and farm.objects.find(prefix + name) is not None:
            put_text(farm, prefix + name, text)


def _remember(
    farm: Farm, programme: Programme, seen: Recording, *, size: int, is_whole: bool
) -> None:
    """Write down how far it is, unless it was started again since, and what it takes up."""
    with farm.catalog.writing() as tx:
        known = live_recordings.find_recording(tx, EVERYTHING, programme.id)
        if known != seen:
            if known is not None and (known.sent_removed_at or known.came_removed_at):
                # what was made meanwhile goes with the rest
                live_recordings.update_recording(tx, EVERYTHING, replace(known, settled_at=None))
            return
        if is_whole:
            compacted = replace(seen, compacted_at=farm.clock.now())
            live_recordings.update_recording(tx, EVERYTHING, compacted)
        running = programmes.get_programme(tx, EVERYTHING, programme.id)
        if running.state.runs and running.recorded_bytes != size:
            changed = replace(running, recorded_bytes=size)
            programmes.update_programme(tx, EVERYTHING, changed)
