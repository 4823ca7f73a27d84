"""A clip with applause in it goes its whole way: it is heard, kept as curves, and proposed."""

import wave
from fractions import Fraction

import numpy as np
import pytest

from ai.signals import within
from bench.event_sounds import RATE, scaled, seeded
from farm.analysis import SignalKind
from farm.assets import AssetState
from farm.highlights import HighlightStyle, HighlightWish
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.timeline import TimeRange
from storage.catalog import assets, jobs, orgs
from tests.clips import AAC, X264, pattern
from tests.media.conftest import QUICK
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.jobs.highlights import highlights_key
from workers.jobs.proposals import propose_highlights
from workers.jobs.signals import SignalPart, read_signals, signals_key
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import open_embedded_farm

SEEN = {
    *(SignalKind.MOTION, SignalKind.SHOT_RATE, SignalKind.FACES, SignalKind.FACE_SIZE),
}
"""What is known of a picture, whatever is heard."""
SECONDS = 24
APPLAUSE = TimeRange(Fraction(10), Fraction(15))
WISH = HighlightWish(HighlightStyle.EVENT)


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    with open_embedded_farm(tmp_path_factory.mktemp("farm"), QUICK) as opened:
        found_organisation(opened, "station")
        yield opened


def through(farm, source):
    """Take a clip its way, and return it."""
    with farm.catalog.reading() as tx:
        organisation = orgs.list_organisations(tx, EVERYTHING)[0]
    asset = receive_clip(farm, organisation.scope, organisation.id, source)
    queue = InlineQueue()
    start_flow(farm, queue, asset)
    queue.drain(Runner(farm, queue).run)
    with farm.catalog.reading() as tx:
        return assets.get_asset(tx, EVERYTHING, asset.id)


def job_of(farm, asset):
    with farm.catalog.reading() as tx:
        (job,) = [
            one
            for one in jobs.list_jobs(tx, EVERYTHING, asset.id)
            if one.kind is JobKind.FIND_HIGHLIGHTS
        ]
    return job


@pytest.fixture(scope="module")
def applauded(farm, clip, tmp_path_factory):
    sound = 10 ** (-45 / 20) * np.random.default_rng(1).standard_normal(SECONDS * RATE)
    start = int(APPLAUSE.start * RATE)
    heard = scaled(seeded("applause", 9001, 5.0), -22)
    sound[start : start + len(heard)] += heard
    path = tmp_path_factory.mktemp("sound") / "applause.wav"
    with wave.open(str(path), "wb") as target:
        target.setparams((1, 2, RATE, 0, "NONE", ""))
        target.writeframes(np.round(sound * 32767).astype("<i2").tobytes())
    picture = pattern("128x72", "10", SECONDS)
    return through(farm, clip("applause.mp4", [*picture, "-i", str(path), *X264, *AAC]))


def test_applause_is_heard_where_it_is_and_proposed(farm, applauded):
    assert applauded.state is AssetState.READY
    assert job_of(farm, applauded).state is JobState.DONE
    curves = {one.kind: one for one in read_signals(farm, applauded)}
    middle = TimeRange(APPLAUSE.start + 1, APPLAUSE.end - 1)
    assert min(within(curves[SignalKind.APPLAUSE], middle)) > 0
    assert max(within(curves[SignalKind.APPLAUSE], TimeRange(Fraction(0), Fraction(9)))) == 0
    assert len(curves[SignalKind.SPEECH].values) == 5 * SECONDS
    (found,) = propose_highlights(farm, applauded, WISH)
    assert found.span.start <= APPLAUSE.start + 1
    assert found.span.end >= APPLAUSE.end - 1
    assert found.reasons[0].code == "highlight-applause"
    assert propose_highlights(farm, applauded, HighlightWish(HighlightStyle.COURT)) == ()


def test_twice_is_the_same(farm, applauded):
    def stored():
        places = (signals_key(applauded, SignalPart.SOUND), highlights_key(applauded))
        return [b"".join(farm.objects.read_range(key, 0, 10**7)) for key in places]

    before = stored()
    farm.objects.delete(signals_key(applauded, SignalPart.SOUND))
    queue = InlineQueue()
    with farm.catalog.writing() as tx:
        again = jobs.renew_job(tx, EVERYTHING, job_of(farm, applauded))
    queue.send(again.id)
    queue.drain(Runner(farm, queue).run)
    assert job_of(farm, applauded).state is JobState.DONE
    assert stored() == before


def test_a_clip_without_sound_is_done_too(farm, clip):
    silent = through(farm, clip("silent.mp4", [*pattern("128x72", "10", 2), *X264]))
    assert silent.state is AssetState.READY
    assert job_of(farm, silent).state is JobState.DONE
    assert {one.kind for one in read_signals(farm, silent)} == SEEN
    assert propose_highlights(farm, silent, WISH) == ()
