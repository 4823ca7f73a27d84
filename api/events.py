"""Events as a stream: the catalogue is read about once a second and told in order.

There is no broker in between, so nothing can be told that is not so, and a browser that comes back
with ``Last-Event-ID`` misses nothing that is still kept.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from starlette.concurrency import run_in_threadpool

from farm.errors import NotFound
from farm.events import Event, EventKind
from farm.ids import AssetId, JobId, ProgrammeId
from farm.orgs import EVERYTHING, Scope
from storage.catalog import assets, events, jobs, programmes
from storage.catalog.engine import Transaction
from workers.wiring import Farm

POLL_SECONDS = 1.0
HEARTBEAT_POLLS = 15
MOST_AT_ONCE = 500


def choose_start(farm: Farm, last_seen: str | None) -> tuple[int, str]:
    """Return the number to go on behind, and the message that begins a stream.

    The message is ``hello``, or ``reset`` where events were forgotten since the last that the
    browser saw: it has to read its lists anew.
    """
    with farm.catalog.reading() as tx:
        first, last = events.event_bounds(tx, EVERYTHING) or (1, 0)
    if last_seen is None:
        return last, _message("hello", last, {})
    seen = int(last_seen) if last_seen.isdecimal() else -1
    if first - 1 <= seen <= last:
        return seen, _message("hello", seen, {})
    return last, _message("reset", last, {})


async def stream(
    farm: Farm, scope: Scope, last_seen: str | None, is_signed_in: Callable[[], bool]
) -> AsyncIterator[str]:
    """Yield messages until the caller is no longer signed in.

    Args:
        farm: whose events.
        scope: of the caller.
        last_seen: value of ``Last-Event-ID``.
        is_signed_in: asked at each poll.
    """
    after, beginning = await run_in_threadpool(choose_start, farm, last_seen)
    yield beginning
    silent = 0
    while await run_in_threadpool(is_signed_in):
        after, messages = await run_in_threadpool(_read, farm, scope, after)
        silent = 0 if messages else silent + 1
        if messages:
            yield "".join(messages)
        elif silent % HEARTBEAT_POLLS == 0:
            yield ": still here\n\n"  # else proxies close the line, and nobody notices a dead one
        await asyncio.sleep(POLL_SECONDS)
    yield _message("goodbye", after, {})


def _read(farm: Farm, scope: Scope, after: int) -> tuple[int, list[str]]:
    with farm.catalog.reading() as tx:
        found = events.list_events(tx, scope, after=after, limit=MOST_AT_ONCE)
        # Of several changes of one thing the last tells all: what is sent is how it stands now.
        latest = {(event.kind, event.subject): event for event in found}
        told = sorted(latest.values(), key=lambda event: event.number)
        messages = [_message(event.kind, event.number, _facts(tx, scope, event)) for event in told]
    return (found[-1].number if found else after), messages


def _facts(tx: Transaction, scope: Scope, event: Event) -> dict[str, Any]:
    facts: dict[str, Any] = {"subject": event.subject, "at": event.at.isoformat()}
    with suppress(NotFound):  # deleted meanwhile; an event of its own says so
        if event.kind is EventKind.JOB_CHANGED:
            job = jobs.get_job(tx, scope, JobId(event.subject))
            facts |= {"asset_id": job.asset_id, "kind": job.kind, "rendition": job.rendition}
            facts |= {"state": job.state, "progress": job.progress}
        elif event.kind is EventKind.ASSET_CHANGED:
            facts["state"] = assets.get_asset(tx, scope, AssetId(event.subject)).state
        elif event.kind is EventKind.PROGRAMME_CHANGED:
            facts["state"] = programmes.get_programme(tx, scope, ProgrammeId(event.subject)).state
    return facts


def _message(kind: str, number: int, facts: dict[str, Any]) -> str:
    return f"event: {kind}\nid: {number}\ndata: {json.dumps(facts)}\n\n"
