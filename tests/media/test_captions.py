"""A clip's words: heard in pieces, made into captions, and never a reason to lose the clip."""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

import pytest
from typing_extensions import override

from ai.cue_edits import as_text
from ai.cue_faults import find_faults
from ai.cue_rules import ADULTS
from farm.audit import Actor
from farm.errors import FarmFailed, LeaseLost
from farm.ids import PackageId, PersonId
from farm.jobs import JobKind, JobState
from farm.media import Orientation
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.outputs import Package, PackageKind
from storage.catalog import jobs, outputs
from storage.objects import keys
from tests.clips import MEDIA, real_clip
from tests.listening import listening
from tests.nouns import job as plain_job
from tests.speech import Scripted, require_fixture
from workers.caption_edits import edit_track
from workers.caption_tracks import read_cues
from workers.control import cancel_job, retry_job
from workers.runner import Runner

pytestmark = pytest.mark.model
MEETING = "derived/meeting_zh_en_speech.mp4"
WORDS = [
    "广州市房地产中介协会分析",
    "甚至出现交易几乎停滞的情况",
    "And Mr. John Dashwood had then leisure to consider how much there might be prudently in his "
    "power to do for them.",
    "It was the first great sorrow of his life. It was not so much the loss of the cotton itself, "
    "but the fantasy, the hopes, the dreams built around it.",
    "unless to be rather cold-hearted and rather selfish is to be ill-disposed.",
    "He was not an ill-disposed young man,",
]
"""What the fixture knows of the meeting, in its own spelling."""


def test_a_meeting_in_two_languages_has_its_sentences_at_their_times(tmp_path):
    truth = json.loads((MEDIA / MEETING).with_suffix(".json").read_text("utf-8"))
    model = str(require_fixture())
    with listening(tmp_path, real_clip(MEETING), whisper_model=model) as one:
        one.work()
        assert len(one.of(JobKind.TRANSCRIBE)) == 2, "two workers could share it"
        assert {job.state for job in one.jobs if job.kind.is_about_words} == {JobState.DONE}
        (track,) = one.tracks
        cues = read_cues(one.farm, track)
        assert find_faults(cues, ADULTS, rate=Fraction(25)) == []
        mine = {key.rpartition("/")[2] for key in (track.key, *track.files)}
        assert one.files == mine, "what lay between sound and captions is gone"
        assert (track.language, track.version, track.author, one.notices) == ("en", 1, None, set())
    for said, text in zip(truth, WORDS, strict=True):
        mine = [cue for cue in cues if said["start"] - 0.2 <= cue.span.start < said["end"]]
        assert " ".join(cue.text for cue in mine) == text
        assert {cue.language for cue in mine} == {said["lang"]}
        assert abs(float(mine[0].span.start) - said["start"]) < 1
        assert abs(float(mine[-1].span.end) - said["end"]) < 1.5


@pytest.mark.parametrize("gone", ["the-clip", "what-the-preview-heard"])
def test_who_listens_takes_what_the_preview_heard_or_the_clip(tmp_path, gone):
    with listening(tmp_path, real_clip(MEETING), transcriber=Scripted()) as one:
        one.work(until={JobKind.FIND_SPEECH})
        heard = keys.analysis_key(one.asset, "speech", "flac")
        one.farm.objects.delete(one.asset.clip_key if gone == "the-clip" else heard)
        (job,) = one.of(JobKind.FIND_SPEECH)
        Runner(one.farm, one.queue).run(job.id)
        assert one.of(JobKind.FIND_SPEECH)[0].state is JobState.DONE
        assert one.asset.speech.pieces == 2


def test_silence_has_no_captions(tmp_path):
    clip = real_clip("video/black_silent_10s.mp4")
    with listening(tmp_path, clip, transcriber=Scripted()) as one:
        one.work()
        assert (one.tracks, one.notices) == ([], {"captions-no-speech", "sound-silent"})
        assert one.of(JobKind.WRITE_CAPTIONS)[0].state is JobState.DONE


@pytest.mark.parametrize(
    ("model", "notice", "kinds"),
    [
        ("small", "captions-model-missing", {JobKind.FIND_SPEECH}),
        ("", "captions-no-model", set()),
        ("none", None, set()),
    ],
    ids=["not-here", "not-chosen", "not-wanted"],
)
def test_without_a_model_a_warning_says_what_brings_one(tmp_path, model, notice, kinds):
    settings = {"whisper_model": model, "models_dir": tmp_path / "models"}
    with listening(tmp_path / "farm", real_clip(MEETING), **settings) as one:
        one.work()
        assert one.notices == ({notice} if notice else set())
        assert {job.kind for job in one.jobs if job.kind.is_about_words} == kinds
        assert {job.state for job in one.jobs if job.kind in kinds} <= {JobState.FAILED}
        assert one.asset.refusal is None


def scripted(*numbers):
    """What the scripted model says of so many spans."""
    return "".join(f"这是第{number}段话" for number in numbers)


@dataclass
class Late(Scripted):
    """A model that somebody brings later."""

    is_here: bool = False

    @override
    def missing(self):
        return None if self.is_here else Notice("captions-model-missing", {"model": "small"})


def test_a_clip_gets_captions_when_the_model_is_there_and_a_person_asks(tmp_path):
    model = Late()
    with listening(tmp_path, real_clip(MEETING), transcriber=model) as one:
        one.work()
        (job,) = one.of(JobKind.FIND_SPEECH)
        assert (job.state, one.notices) == (JobState.FAILED, {"captions-model-missing"})
        model.is_here = True
        one.retry(job)
        assert [(track.version, track.cues) for track in one.tracks] == [(1, 7)]
        assert one.notices == set()


def test_captions_whose_stream_cannot_be_stored_have_the_package_made_anew(tmp_path):
    with listening(tmp_path, real_clip(MEETING), transcriber=Scripted()) as one:
        one.work(until={JobKind.WRITE_CAPTIONS})
        owner = {"org_id": one.asset.org_id, "asset_id": one.asset_id}
        prefix = keys.package_prefix(one.asset, "hls")
        lost = f"{prefix}main.m3u8"
        made = Package(
            id=PackageId("pkg_1"),
            name="hls-landscape",
            kind=PackageKind.HLS,
            orientation=Orientation.HORIZONTAL,
            prefix=prefix,
            entry=lost,
            files=(lost,),
            **owner,
        )
        done = plain_job(JobKind.PACKAGE, id="job_package", state=JobState.DONE, **owner)
        with one.farm.catalog.writing() as tx:
            outputs.replace_packages(tx, EVERYTHING, one.asset_id, [made])
            jobs.insert_job_once(tx, EVERYTHING, done)
        (job,) = one.of(JobKind.WRITE_CAPTIONS)
        Runner(one.farm, one.queue).run(job.id)
        assert one.of(JobKind.WRITE_CAPTIONS)[0].state is JobState.DONE
        assert one.of(JobKind.PACKAGE)[0].state is JobState.QUEUED
        assert done.id in one.queue._waiting
        assert [track.version for track in one.tracks] == [1]
        assert one.notices == set()


def told(change, first):
    """Shots of which the second begins at a frame, as they are stored, or once were."""
    if change is None:
        return {"cuts": [first]}
    shots = [{"first": 0, "end": first, "change": "start"}]
    return {"shots": [*shots, {"first": first, "end": 1000, "change": change}]}


@pytest.mark.parametrize(
    ("change", "lead"), [("cut", 2), ("cut", 9), ("fade", 2), (None, 2), (None, 9), (None, None)]
)
def test_cues_begin_at_a_cut_that_is_near_and_at_no_other(tmp_path, change, lead):
    with listening(tmp_path, real_clip(MEETING), transcriber=Scripted()) as one:
        one.work(until={JobKind.WRITE_CAPTIONS})
        stored = {
            name: keys.caption_key(one.asset, name, "json") for name in ("speech", "piece-0000")
        }
        read = {
            name: b"".join(one.farm.objects.read_range(key, 0, 10**6))
            for name, key in stored.items()
        }
        start = Fraction(json.loads(read["piece-0000"])["utterances"][0]["words"][0]["start"])
        first = floor(start * 25)
        shots = tmp_path / "shots.json"
        shots.write_text(json.dumps(told(change, first - (lead or 0))))
        key = keys.analysis_key(one.asset, "shots", "json")
        assert one.farm.objects.find(key) is not None, "the preview pass has looked"
        if lead is None:
            one.farm.objects.delete(key)
        else:
            one.farm.objects.put_file(key, shots)
        one.queue.send(one.of(JobKind.WRITE_CAPTIONS)[0].id)
        one.work()
        (track,) = one.tracks
        cue = read_cues(one.farm, track)[0]
    assert cue.span.start == Fraction(first - (2 if lead == 2 and change != "fade" else 0), 25)


@dataclass
class Failing(Scripted):
    """Fails at whatever begins after so many seconds of the programme."""

    after: float = 0.0

    @override
    def transcribe(self, sound, errand):
        if sound.spans[0].start > self.after:
            raise FarmFailed("internal-error", detail="the model is broken")
        return super().transcribe(sound, errand)


@dataclass
class Dated(Failing):
    """Says something else in each piece."""

    @override
    def transcribe(self, sound, errand):
        digits = str(round(sound.spans[0].start))
        second = "".join("零一二三四五六七八九"[int(digit)] for digit in digits)
        self.text = f"第{second}秒后说的第{{number}}句"
        return super().transcribe(sound, errand)


@pytest.fixture
def holed(tmp_path):
    """A clip whose second piece failed, and whose first has captions."""
    with listening(tmp_path, real_clip(MEETING), transcriber=Failing(after=15)) as one:
        one.work()
        yield one


def test_a_piece_that_fails_leaves_a_hole_and_a_warning(holed):
    first, second = holed.of(JobKind.TRANSCRIBE)
    assert (first.state, second.state) == (JobState.DONE, JobState.FAILED)
    assert holed.notices == {"captions-failed"}
    assert holed.asset.refusal is None
    assert holed.said == scripted(0, 1, 2)


def test_a_piece_that_is_tried_again_fills_its_hole(holed):
    holed.farm.transcriber.after = 10**6
    holed.retry(holed.of(JobKind.TRANSCRIBE)[1])
    (track,) = holed.tracks
    assert (track.version, track.author) == (2, None)
    assert holed.said == scripted(0, 1, 2) + scripted(0, 1, 2)
    assert holed.notices == set()
    files = {key.rpartition("/")[2].partition("-v")[0] for key in holed.files}
    assert files == {"zh-hans"}, "what lay between sound and captions is gone"


def test_a_hole_is_filled_between_what_a_person_wrote(holed):
    (track,) = holed.tracks
    wanted = [as_text(cue) for cue in read_cues(holed.farm, track)]
    wanted[1] = replace(wanted[1], lines=("这是改过的话",))
    actor = Actor(PersonId("per_1"), holed.organisation.scope)
    edit_track(holed.farm, holed.queue, actor, track, wanted)
    holed.farm.transcriber.after = 10**6
    holed.retry(holed.of(JobKind.TRANSCRIBE)[1])
    assert holed.said == f"{scripted(0)}这是改过的话{scripted(2)}" + scripted(0, 1, 2)
    assert holed.tracks[0].version == 3
    cues = read_cues(holed.farm, holed.tracks[0])
    assert find_faults(cues, ADULTS, rate=Fraction(25)) == []


def delete_words(one, *, of, keep):
    """Let a person take all cues of a version out but some."""
    cues = read_cues(one.farm, of)
    actor = Actor(PersonId("per_1"), one.organisation.scope)
    edit_track(one.farm, one.queue, actor, of, [as_text(cue) for cue in cues if keep(cue)])


def test_words_that_somebody_took_out_do_not_come_back_when_holes_are_filled(tmp_path):
    """Of the first piece all words are taken out, then two that had failed come one by one."""
    clip, model = real_clip(MEETING), Dated(after=15)
    with listening(tmp_path, clip, transcriber=model, piece_seconds=10) as one:
        one.work()
        failed = [job for job in one.of(JobKind.TRANSCRIBE) if job.state is JobState.FAILED]
        assert len(failed) >= 2
        (track,) = one.tracks
        last = read_cues(one.farm, track)[-1].span.start
        delete_words(one, of=track, keep=lambda cue: cue.span.start == last)
        said = one.said
        model.after = 10**6
        for number, job in enumerate(failed):
            one.retry(job)
            assert one.tracks[0].version == 3 + number
            assert one.said.startswith(said)
        assert len(one.said) > len(said)


@pytest.mark.parametrize("kept", ["sound.pcm", "piece-0001.json"])
def test_a_worker_that_dies_while_it_clears_up_costs_nothing(tmp_path, kept):
    with listening(tmp_path, real_clip(MEETING), transcriber=Scripted()) as one:
        one.work(until={JobKind.WRITE_CAPTIONS})
        (job,) = one.of(JobKind.WRITE_CAPTIONS)
        delete = one.farm.objects.delete

        def dying(key):
            if key.endswith(kept):
                raise LeaseLost("lease-lost", noun=job.id)
            delete(key)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(one.farm.objects, "delete", dying)
            one.queue.send(job.id)
            one.work()
        assert [track.version for track in one.tracks] == [1]
        one.end_lease(job)
        one.queue.send(job.id)
        one.work()
        assert one.of(JobKind.WRITE_CAPTIONS)[0].state is JobState.DONE
        assert [(track.version, track.cues) for track in one.tracks] == [(1, 7)]
        assert len(one.files) == 4, "the cues and their files, and nothing else"


def test_cancelled_captions_do_not_hold_the_clip_back_and_can_be_asked_for_again(tmp_path):
    with listening(tmp_path, real_clip(MEETING), transcriber=Scripted()) as one:
        one.work(until={JobKind.FIND_SPEECH})
        actor = Actor(None, one.organisation.scope)
        (job,) = one.of(JobKind.FIND_SPEECH)
        cancel_job(one.farm, one.queue, actor, job.id)
        one.work()
        assert (one.asset.speech, one.tracks, one.notices) == (None, [], {"captions-cancelled"})
        retry_job(one.farm, one.queue, actor, job.id)
        one.work(until={JobKind.WRITE_CAPTIONS})
        for again in one.of(JobKind.TRANSCRIBE):  # delivered twice
            Runner(one.farm, one.queue).run(again.id)
        for again in one.of(JobKind.WRITE_CAPTIONS) * 2:
            Runner(one.farm, one.queue).run(again.id)
        assert [(track.version, track.cues) for track in one.tracks] == [(1, 7)]


def test_captions_that_were_cancelled_at_the_last_step_can_be_asked_for_again(tmp_path):
    with listening(tmp_path, real_clip(MEETING), transcriber=Scripted()) as one:
        one.work(until={JobKind.WRITE_CAPTIONS})
        (job,) = one.of(JobKind.WRITE_CAPTIONS)
        cancel_job(one.farm, one.queue, Actor(None, one.organisation.scope), job.id)
        assert (one.asset.speech, one.tracks) == (None, [])
        one.retry(job)
        assert [(track.version, track.cues) for track in one.tracks] == [(1, 7)]
