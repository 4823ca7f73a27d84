"""What tests of recordings ask of a show, and do to it."""

import re
from dataclasses import replace

from farm.assets import AssetState
from farm.audit import Actor
from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs, live_recordings
from tests.uploading import run_stages
from workers.compacting import compact_recordings
from workers.keeping import set_term

ACTOR = Actor("per_test", EVERYTHING)
CAME = 7


def keys(show):
    return {
        one.key.removeprefix(show.prefix) for one in show.door.farm.objects.list_prefix(show.prefix)
    }


def kept(show):
    with show.door.farm.catalog.reading() as tx:
        return live_recordings.find_recording(tx, EVERYTHING, show.id)


def played(show, address):
    """What a player gets: all bytes that a playlist names, init segments and all."""
    base, content = address.rpartition("/")[0], []
    text = show.producer.get(address).text
    spans = re.findall(
        r'(?:BYTERANGE:(\d+)@(\d+)\n)?(?:#EXT-X-MAP:URI="([^"]+)"|^([^#\n]+)$)', text, re.MULTILINE
    )
    for length, start, init, part in spans:
        span = {"range": f"bytes={start}-{int(start) + int(length) - 1}"} if length else {}
        answer = show.producer.get(f"{base}/{init or part}", headers=span)
        assert answer.status_code == (206 if length else 200), answer.text
        content.append(answer.content)
    return content


def compacted(farm):
    while compact_recordings(farm):
        pass


def keep(door, org, kind, days):
    set_term(door.farm, ACTOR, org.id, kind, days=days)


def give_up(farm, asset_id):
    """Let nothing wait for the parts of an asset any more."""
    run_stages(farm, asset_id, JobKind.GATHER)
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, EVERYTHING, asset_id)
        assets.update_asset(tx, EVERYTHING, replace(asset, state=AssetState.FAILED))
        for job in jobs.list_jobs(tx, EVERYTHING, asset_id):
            if not job.state.is_final:
                jobs.update_job(tx, EVERYTHING, job.cancelled(at=farm.clock.now()))
