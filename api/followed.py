"""Follows an asset over HTTP until nothing more will happen to it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx

from api.tus_client import raise_problem
from farm.assets import AssetState
from farm.ids import AssetId
from farm.jobs import JobState

Document = Mapping[str, Any]
"""An ``AssetDetail`` as the door tells it."""
HEARTBEATS_SECONDS = 60.0
"""The door says something every 15 s."""
_ENDED = {AssetState.READY, AssetState.REJECTED, AssetState.FAILED}


def follow_asset(
    client: httpx.Client,
    asset_id: AssetId,
    on_job: Callable[[Document], None],
    at_work: Callable[[], None],
) -> Document:
    """Wait for an asset's end and return its document; a stream that breaks is opened anew.

    Args:
        client: signed in.
        asset_id: of the asset.
        on_job: hears of each job: ``id``, ``kind``, ``state``, ``progress``, at its end ``seconds``
        at_work: called at each line of the stream; what it raises ends the wait.
    """
    while True:
        with (
            suppress(httpx.TransportError),
            client.stream("GET", "/api/v1/events", timeout=HEARTBEATS_SECONDS) as stream,
        ):
            if stream.is_error:
                stream.read()
            raise_problem(stream)
            for facts in _messages(stream.iter_lines(), at_work):
                if facts.get("asset_id") == asset_id and facts["state"] == JobState.RUNNING:
                    on_job({**facts, "id": facts["subject"]})
                elif "kind" in facts and facts.get("asset_id") != asset_id:
                    continue
                else:
                    document = get_asset(client, asset_id)
                    for job in document["jobs"]:
                        on_job(job)
                    if _has_ended(document):
                        return document
        at_work()


def get_asset(client: httpx.Client, asset_id: AssetId) -> Document:
    """Return all that the door tells of an asset.

    Raises:
        FarmError: as the door said.
    """
    answer = client.get(f"/api/v1/assets/{asset_id}")
    raise_problem(answer)
    document: Document = answer.json()
    return document


def _has_ended(document: Document) -> bool:
    working = any(not JobState(job["state"]).is_final for job in document["jobs"])
    state = AssetState(document["state"])
    return state in _ENDED and not (working and state is AssetState.READY)


def _messages(lines: Iterator[str], at_work: Callable[[], None]) -> Iterator[Document]:
    """Yield the facts of each message of an event stream."""
    for line in lines:
        at_work()
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))
