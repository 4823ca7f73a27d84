"""A clip's posters show somebody's face where one was seen, though other pictures come first."""

import pytest
from typing_extensions import override

from ai.subject_finder import Detection, SubjectFinder
from farm.analysis import Box
from farm.assets import AssetState
from farm.orgs import EVERYTHING
from farm.outputs import StillKind
from storage.catalog import jobs, outputs
from tests.clips import X264, pattern
from tests.standings import STILLS
from tests.watched_clip import opened
from workers.jobs import analyse
from workers.jobs.looking import seen_key

pytestmark = pytest.mark.media
FROM, TO = 3, 5
"""Seconds in which somebody is there."""
SIGN = f"drawbox=w=64:h=24:color=white:t=fill:enable='between(t,{FROM},{TO})'"


class Reader(SubjectFinder):
    """Sees a face below a white sign."""

    @override
    def missing(self):
        return None

    @override
    def find(self, picture):
        is_there = picture[2:8, 2:20].mean() > 230
        return (Detection(Box(0.4, 0.4, 0.1, 0.3), 0.9),) if is_there else ()


def posters(one):
    with one.farm.catalog.reading() as tx:
        stills = outputs.list_stills(tx, EVERYTHING, one.id)
    return [float(still.at) for still in stills if still.kind is StillKind.POSTER]


def test_posters_show_a_face_and_without_one_what_is_sharp(clip, tmp_path, monkeypatch):
    monkeypatch.setattr(analyse, "_finder", lambda _: Reader())
    source = clip("signed.mp4", [*pattern("192x108", "10", 7), "-vf", SIGN, *X264])
    with opened(tmp_path / "farm", source) as one:
        one.run()
        assert one.asset.state is AssetState.READY
        shown = posters(one)
        assert len(shown) == 2, "one for each orientation"
        assert all(FROM <= at <= TO for at in shown)
        one.farm.objects.delete(seen_key(one.asset))
        with one.farm.catalog.writing() as tx:
            one.queue.send(jobs.renew_job(tx, EVERYTHING, one.jobs[STILLS]).id)
        one.run()
        assert all(at < FROM for at in posters(one)), "nobody is known to be there"
