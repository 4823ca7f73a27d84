"""What happens next to a clip."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from farm.assets import AssetState, Lineage, Speech
from farm.captions import Burned, CaptionStyle, CaptionTrack, TrackKind
from farm.ids import AssetId, CaptionId, PackageId, RenditionId, StillId
from farm.jobs import JobKind, JobState
from farm.media import Orientation, PictureCoding, Size, SoundCoding
from farm.messages import Notice
from farm.outputs import Fill, Origin, Package, PackageKind, Rendition, Still, StillKind
from tests.nouns import ASSET, NOON, ORG, asset, job, sound, source, video
from workers.flows import Standing, Step, clip_flow, due_steps, is_complete, is_over, ready_stages

ACCEPT, PREVIEW, CHECKSUM = JobKind.ACCEPT, JobKind.PREVIEW, JobKind.CHECKSUM
ENCODED = (ACCEPT, PREVIEW, CHECKSUM, JobKind.ENCODE_LADDER)
LADDER, STILLS, PACKAGE = JobKind.ENCODE_LADDER, JobKind.MAKE_STILLS, JobKind.PACKAGE
STAGES = (*ENCODED, STILLS, PACKAGE)
COPY = JobKind.COPY_SOURCE

SENT = asset(source_key=None)
LINEAGE = Lineage(AssetId("ast_parent"), 62, 93, Fraction(25))
CUT = asset(source_key=None, cut_of=LINEAGE)
RECEIVED = asset()
ACCEPTED = asset(state=AssetState.ACCEPTED, facts=source(audio=sound()))
SILENT = asset(state=AssetState.ACCEPTED, facts=source())
PICTURE = video(coding=PictureCoding(40, True, False, 0, 0, True, None, 8_000_000))
LC = SoundCoding("LC", 430, 0, Fraction(0), True)
PLAYS = replace(ACCEPTED, facts=source(PICTURE, replace(sound(), coding=LC)))
REJECTED = asset(state=AssetState.REJECTED)
FAILED = asset(state=AssetState.FAILED, facts=source(audio=sound()))

READY = {
    "sent-in-parts": (SENT, (), (JobKind.ASSEMBLE,)),
    "to-be-cut-out-of-another": (CUT, (), (JobKind.CUT,)),
    "cut": (replace(RECEIVED, cut_of=LINEAGE), (JobKind.CUT,), (ACCEPT,)),
    "accepted-after-the-cut": (ACCEPTED, (JobKind.CUT, ACCEPT), (PREVIEW, CHECKSUM)),
    "put-together": (RECEIVED, (JobKind.ASSEMBLE,), (ACCEPT,)),
    "accepted-after-parts": (ACCEPTED, (JobKind.ASSEMBLE, ACCEPT), (PREVIEW, CHECKSUM)),
    "new": (RECEIVED, (), (ACCEPT,)),
    "new-and-looked-at": (RECEIVED, (ACCEPT,), ()),
    "accepted": (ACCEPTED, (ACCEPT,), (PREVIEW, CHECKSUM)),
    "hashed": (ACCEPTED, (ACCEPT, CHECKSUM), (PREVIEW,)),
    "previewed": (ACCEPTED, (ACCEPT, PREVIEW, CHECKSUM), (LADDER,)),
    "the-encode-waits-for-no-hash": (ACCEPTED, (ACCEPT, PREVIEW), (CHECKSUM, LADDER)),
    "nor-does-the-package": (
        ACCEPTED,
        (ACCEPT, PREVIEW, LADDER),
        (CHECKSUM, STILLS, PACKAGE),
    ),
    "encoded": (ACCEPTED, ENCODED, (STILLS, PACKAGE)),
    "stills-first": (ACCEPTED, (*ENCODED, STILLS), (PACKAGE,)),
    "packaged-first": (ACCEPTED, (*ENCODED, PACKAGE), (STILLS,)),
    "all-but-the-hash": (ACCEPTED, (ACCEPT, PREVIEW, LADDER, STILLS, PACKAGE), (CHECKSUM,)),
    "all-done": (ACCEPTED, tuple(JobKind), ()),
    "silent-has-a-preview-too": (SILENT, (ACCEPT, CHECKSUM), (PREVIEW,)),
    "silent-and-encoded": (SILENT, ENCODED, (STILLS, PACKAGE)),
    "one-that-plays": (PLAYS, (ACCEPT,), (COPY, PREVIEW, CHECKSUM)),
    "nothing-waits-for-the-copy": (PLAYS, (ACCEPT, PREVIEW, CHECKSUM), (COPY, LADDER)),
    "rejected": (REJECTED, (), ()),
    "rejected-after-a-look": (REJECTED, (ACCEPT,), ()),
    "failed": (FAILED, (ACCEPT, PREVIEW), ()),
}


@pytest.mark.parametrize(("clip", "done", "ready"), READY.values(), ids=READY)
def test_ready_stages(clip, done, ready):
    assert ready_stages(clip, frozenset(done)) == ready


@pytest.mark.parametrize("clip", [ACCEPTED, SILENT], ids=["with-sound", "silent"])
def test_the_order_of_a_flow_can_be_kept(clip):
    done = frozenset()
    for kind in clip_flow(clip):
        assert kind in ready_stages(clip, done), f"{kind} waits for a later stage"
        done |= {kind}
    assert is_complete(clip, done)


COMPLETE = {
    "everything": (ACCEPTED, tuple(JobKind), True),
    "no-package-yet": (ACCEPTED, (*ENCODED, STILLS), False),
    "not-previewed": (ACCEPTED, (ACCEPT, CHECKSUM, LADDER, STILLS, PACKAGE), False),
    "not-hashed": (ACCEPTED, (ACCEPT, PREVIEW, LADDER, STILLS, PACKAGE), False),
    "silent-needs-a-preview-too": (SILENT, (ACCEPT, CHECKSUM, LADDER, STILLS, PACKAGE), False),
    "nobody-waits-for-the-copy": (PLAYS, STAGES, True),
    "looked-at-but-without-facts": (RECEIVED, (ACCEPT,), False),
}


@pytest.mark.parametrize(("clip", "done", "complete"), COMPLETE.values(), ids=COMPLETE)
def test_complete(clip, done, complete):
    assert is_complete(clip, frozenset(done)) is complete


def test_a_clip_that_nobody_looked_at_has_one_stage():
    assert clip_flow(RECEIVED) == (ACCEPT,)


OWNER = {"asset_id": ASSET, "org_id": ORG}
HORIZONTAL, VERTICAL = Orientation.HORIZONTAL, Orientation.VERTICAL
SIZES = {HORIZONTAL: Size(640, 360), VERTICAL: Size(360, 640)}
ALONE_A = Step(JobKind.RENDITION, "a")


def rendition(name, orientation=HORIZONTAL):
    return Rendition(
        id=RenditionId(f"ren_{name}"),
        name=name,
        orientation=orientation,
        key=name,
        size=SIZES[orientation],
        codecs="avc1",
        rate=Fraction(25),
        frames=250,
        duration=Fraction(10),
        bitrate=1,
        bytes=1,
        sha256="0",
        origin=Origin.ENCODED,
        reason=Notice("encoded-keyframes"),
        picture_scale=Fraction(1),
        fill=Fill.NONE,
        **OWNER,
    )


def package(*names):
    made_of = tuple(RenditionId(f"ren_{name}") for name in names)
    return Package(
        id=PackageId("pkg_1"),
        name="hls",
        kind=PackageKind.HLS,
        orientation=HORIZONTAL,
        prefix="p/",
        entry="p/m",
        files=("p/m",),
        made_of=made_of,
        **OWNER,
    )


def poster(orientation):
    kind, size = StillKind.POSTER, SIZES[orientation]
    return Still(StillId("stl_1"), kind=kind, key="s", size=size, sha256="0", **OWNER)


A, B, TALL = rendition("a"), rendition("b"), rendition("tall", VERTICAL)
PLANNED = ("a", "b", "tall")


def standing(*done, clip=ACCEPTED, made=(A, B, TALL), packaged=PLANNED, tall=True, **alone):
    """An asset whose stages are done; words tell the states of single renditions' jobs."""
    rows = {Step(kind): job(kind, state=JobState.DONE) for kind in done}
    for name, state in alone.items():
        rows[Step(JobKind.RENDITION, name)] = job(JobKind.RENDITION, state=state, rendition=name)
    shapes = (HORIZONTAL, VERTICAL) if tall else (HORIZONTAL,)
    return Standing(
        clip,
        rows,
        PLANNED,
        made,
        packages=(package(*packaged),) if PACKAGE in done else (),
        stills=tuple(map(poster, shapes)) if STILLS in done else (),
    )


WITHOUT_A = ACCEPTED.without("a")
READY_CLIP = replace(ACCEPTED, state=AssetState.READY)
QUEUED, RUNNING, FAILED_JOB = JobState.QUEUED, JobState.RUNNING, JobState.FAILED
CANCELLED, DONE = JobState.CANCELLED, JobState.DONE

DUE = {
    "all-encoded": (standing(*ENCODED), {Step(STILLS), Step(PACKAGE)}, False),
    "one-damaged": (standing(*ENCODED, made=(B, TALL)), {ALONE_A}, False),
    "one-not-wanted": (
        standing(*ENCODED, clip=WITHOUT_A, made=(B, TALL)),
        {Step(STILLS), Step(PACKAGE)},
        False,
    ),
    "one-in-the-making": (standing(*ENCODED, made=(B, TALL), a=RUNNING), set(), False),
    "one-waiting": (standing(*ENCODED, made=(B, TALL), a=QUEUED), set(), False),
    "one-failed": (
        standing(*ENCODED, made=(B, TALL), a=FAILED_JOB),
        {Step(STILLS), Step(PACKAGE)},
        False,
    ),
    "nothing-left": (standing(*STAGES), set(), True),
    "nothing-left-but-one-failed": (
        standing(*STAGES, made=(B, TALL), packaged=("b", "tall"), a=FAILED_JOB),
        set(),
        True,
    ),
    "nothing-left-of-what-is-wanted": (
        standing(*STAGES, clip=WITHOUT_A, made=(B, TALL), packaged=("b", "tall"), a=CANCELLED),
        set(),
        True,
    ),
    "package-of-before": (standing(*STAGES, packaged=("a", "b")), {Step(PACKAGE)}, False),
    "stills-of-before": (standing(*STAGES, tall=False), {Step(STILLS)}, False),
    "ready-and-replaced": (
        standing(*STAGES, clip=READY_CLIP, packaged=("old", "b", "tall"), a=DONE),
        {Step(PACKAGE)},
        False,
    ),
    "ready-whose-renditions-were-removed-keeps-its-posters": (
        standing(*STAGES, clip=READY_CLIP, made=(), packaged=()),
        set(),
        True,
    ),
    "ready-gets-nothing-that-it-never-had": (
        standing(*STAGES, clip=READY_CLIP, made=(B, TALL), packaged=("b", "tall")),
        set(),
        True,
    ),
    "failed-waits-for-a-person": (standing(*ENCODED, clip=FAILED, made=(B,)), set(), False),
}


@pytest.mark.parametrize(("seen", "due", "over"), DUE.values(), ids=DUE)
def test_what_is_due(seen, due, over):
    assert set(due_steps(seen)) == due
    assert is_over(seen) is over


def test_what_nobody_could_watch_is_not_made_playable_first():
    seen = standing(ACCEPT, clip=PLAYS)
    assert Step(COPY) in due_steps(seen)
    assert Step(COPY) not in due_steps(replace(seen, is_watched=False))


def test_a_copy_does_not_count_as_a_package_of_renditions():
    seen = standing(*STAGES)
    copy = replace(package(), name="copy", kind=PackageKind.HLS_COPY)
    assert due_steps(replace(seen, packages=(*seen.packages, copy))) == ()
    assert Step(PACKAGE) in due_steps(replace(seen, packages=(copy,)))


@pytest.mark.parametrize(
    ("state", "due"), [(FAILED_JOB, True), (CANCELLED, False), (QUEUED, False), (RUNNING, False)]
)
def test_a_package_that_failed_is_tried_again_with_new_renditions(state, due):
    seen = standing(*STAGES, clip=READY_CLIP, packaged=("old",))
    rows = {**seen.jobs, Step(PACKAGE): job(PACKAGE, state=state)}
    assert due_steps(replace(seen, jobs=rows)) == (Step(PACKAGE),) * due


LISTENED = replace(ACCEPTED, speech=Speech())
SPEECH, CAPTIONS = JobKind.FIND_SPEECH, JobKind.WRITE_CAPTIONS
PIECES = (Step(JobKind.TRANSCRIBE, piece=0), Step(JobKind.TRANSCRIBE, piece=1))


def words(states, *, pieces=2, state=AssetState.ACCEPTED):
    """A clip in whose sound somebody speaks, all of its stages done but those about words."""
    clip = replace(LISTENED, state=state, speech=Speech(pieces))
    known = {Step(kind): job(kind, state=JobState.DONE) for kind in STAGES}
    known |= {step: job(step.kind, state=one) for step, one in states.items()}
    made = (rendition("a"),)
    return Standing(clip, known, ("a",), made, (package("a"),), (poster(HORIZONTAL),))


WORDS = {
    "nobody-looked": ({}, (Step(SPEECH),), False),
    "found": ({Step(SPEECH): JobState.DONE}, PIECES, False),
    "one-is-heard": (
        {Step(SPEECH): JobState.DONE, PIECES[0]: JobState.DONE, PIECES[1]: JobState.RUNNING},
        (),
        False,
    ),
    "one-is-given-up": (
        {Step(SPEECH): JobState.DONE, PIECES[0]: JobState.DONE, PIECES[1]: JobState.FAILED},
        (Step(CAPTIONS),),
        False,
    ),
    "written": (
        {
            Step(SPEECH): JobState.DONE,
            **dict.fromkeys(PIECES, JobState.DONE),
            Step(CAPTIONS): JobState.DONE,
        },
        (),
        True,
    ),
}


@pytest.mark.parametrize(("states", "due", "over"), WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("state", [AssetState.ACCEPTED, AssetState.READY])
def test_words_are_written_down_piece_by_piece(states, due, over, state):
    standing = words(states, state=state)
    assert (due_steps(standing), is_over(standing)) == (due, over)


def test_who_listens_waits_for_what_the_preview_heard():
    assert Step(SPEECH) not in due_steps(standing(ACCEPT, clip=LISTENED, made=()))
    assert Step(SPEECH) in due_steps(standing(ACCEPT, PREVIEW, clip=LISTENED, made=()))


CHUNKS = (Step(JobKind.ENCODE_CHUNK, piece=0), Step(JobKind.ENCODE_CHUNK, piece=1))


def chunked(first, second, *, ladder=None, preview=DONE, **changes):
    """A clip in two chunks, whose rows have these states."""
    states = {Step(ACCEPT): DONE, Step(CHECKSUM): DONE, Step(PREVIEW): preview}
    states |= {**dict(zip(CHUNKS, (first, second), strict=True)), Step(LADDER): ladder}
    rows = {step: job(step.kind, state=state) for step, state in states.items() if state}
    return Standing(replace(ACCEPTED, **changes), rows, ("a",), chunks=2)


CHUNKED = {
    "not-begun": (chunked(None, None), CHUNKS),
    "beside-the-preview": (chunked(None, None, preview=QUEUED), CHUNKS),
    "one-is-there": (chunked(DONE, RUNNING), ()),
    "all-are-there": (chunked(DONE, DONE), (Step(LADDER),)),
    "all-but-the-preview": (chunked(DONE, DONE, preview=RUNNING), ()),
    "one-was-given-up": (chunked(DONE, FAILED_JOB), (Step(LADDER),)),
    "one-was-cancelled": (chunked(DONE, CANCELLED), ()),
    "the-ladder-is-at-it": (chunked(None, None, ladder=RUNNING), ()),
    "the-clip-failed": (chunked(DONE, None, state=AssetState.FAILED), ()),
    "the-ladder-failed-and-a-chunk-is-tried-again": (
        chunked(DONE, DONE, ladder=FAILED_JOB),
        (Step(LADDER),),
    ),
    "preview-and-chunk-failed-and-the-chunk-is-tried-again": (
        chunked(DONE, DONE, preview=FAILED_JOB),
        (Step(PREVIEW),),
    ),
    "the-ladder-was-cancelled": (chunked(DONE, DONE, ladder=CANCELLED), ()),
    "the-ladder-failed": (
        chunked(DONE, DONE, ladder=FAILED_JOB, state=AssetState.FAILED),
        (),
    ),
}


@pytest.mark.parametrize(("seen", "due"), CHUNKED.values(), ids=CHUNKED)
def test_the_ladder_waits_for_its_chunks(seen, due):
    assert due_steps(seen) == due


def test_a_clip_that_nobody_listens_to_waits_for_no_words():
    standing = replace(words({}), asset=ACCEPTED)
    assert (due_steps(standing), is_over(standing)) == ((), True)


SPOKEN = Step(JobKind.RENDITION, "spoken")
FIRST, SECOND, UNMADE = (CaptionId(f"cap_{number}") for number in (1, 2, 0))


def version(name):
    which = (name, ASSET, ORG, "zh-Hans", TrackKind.CAPTION, 1, None, NOON)
    return CaptionTrack(*which, key="k", files=(), cues=1, flagged=0)


def with_captions(*, written, track=FIRST, seen=UNMADE, alone=None, **more):
    """A clip that has everything, but perhaps not the rendition that shows captions.

    `written` is the state of its captions, None: nobody listens to it; `seen` is what that
    rendition shows.
    """
    drawn = replace(rendition("spoken"), screen="spoken", burned=Burned(CaptionStyle.OUTLINE, seen))
    made = (A,) if seen == UNMADE else (A, drawn)
    state = more.get("state", AssetState.ACCEPTED)
    speech = None if written is None else Speech(0)
    dates = {"source_removed_at": more.get("gone"), "held_at": more.get("held")}
    clip = replace(ACCEPTED, speech=speech, state=state, **dates)
    known = {Step(kind): job(kind, state=DONE) for kind in (*STAGES, SPEECH)}
    known |= {Step(CAPTIONS): job(CAPTIONS, state=written)} if written else {}
    known |= {SPOKEN: job(JobKind.RENDITION, state=alone, rendition="spoken")} if alone else {}
    stills, burned = (poster(HORIZONTAL),), {"spoken": track and version(track)}
    plan = ("a", "spoken")
    return Standing(clip, known, plan, made, (package("a"),), stills, burned=burned)


READY_STATE = AssetState.READY
IN_PICTURE = {
    "the-words-are-not-there": (with_captions(written=RUNNING), (), False),
    "the-words-are-there": (with_captions(written=DONE), (SPOKEN,), False),
    "nobody-listens": (with_captions(written=None, track=None), (SPOKEN,), False),
    "in-the-making": (with_captions(written=DONE, alone=RUNNING), (), False),
    "failed": (with_captions(written=DONE, alone=FAILED_JOB), (), True),
    "made": (with_captions(written=DONE, seen=FIRST, alone=DONE), (), True),
    "made-without-words": (
        with_captions(written=None, track=None, seen=None, alone=DONE),
        (),
        True,
    ),
    "words-came": (with_captions(written=None, seen=None, alone=DONE), (SPOKEN,), False),
    "edited": (
        with_captions(written=DONE, track=SECOND, seen=FIRST, alone=DONE),
        (SPOKEN,),
        False,
    ),
    "edited-when-ready": (
        with_captions(written=DONE, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE),
        (SPOKEN,),
        False,
    ),
    "edited-while-it-is-made": (
        with_captions(written=DONE, track=SECOND, seen=FIRST, alone=RUNNING, state=READY_STATE),
        (),
        False,
    ),
    "heard-anew": (
        with_captions(written=RUNNING, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE),
        (),
        False,
    ),
    "edited-without-a-source": (
        with_captions(
            written=DONE, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE, gone=NOON
        ),
        (),
        True,
    ),
    "edited-while-it-is-held": (
        with_captions(
            written=DONE, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE, held=NOON
        ),
        (),
        True,
    ),
    "held-before-it-was-made": (with_captions(written=DONE, held=NOON), (SPOKEN,), False),
    "ready-without-it": (with_captions(written=DONE, state=READY_STATE), (), True),
}


@pytest.mark.parametrize(("seen", "due", "over"), IN_PICTURE.values(), ids=IN_PICTURE)
def test_captions_in_pictures_wait_for_the_words_and_follow_them(seen, due, over):
    assert (due_steps(seen), is_over(seen)) == (due, over)


def test_nothing_else_waits_for_captions_in_pictures():
    seen = with_captions(written=DONE, alone=RUNNING)
    unpackaged = {step: one for step, one in seen.jobs.items() if step.kind is not PACKAGE}
    waiting = replace(seen, jobs=unpackaged, packages=())
    assert due_steps(waiting) == (Step(PACKAGE),)
    upright = replace(rendition("spoken", VERTICAL), screen="spoken", burned=Burned("outline"))
    assert due_steps(replace(seen, renditions=(A, upright))) == (), "no poster is taken of it"


@pytest.mark.parametrize(("minutes", "due"), [(-1, ()), (1, (Step(CAPTIONS),))])
def test_a_piece_that_was_heard_later_makes_the_captions_anew(minutes, due):
    states = {Step(SPEECH): DONE, **dict.fromkeys(PIECES, DONE), Step(CAPTIONS): DONE}
    seen = words(states, state=AssetState.READY)
    heard = replace(seen.jobs[PIECES[1]], ended_at=NOON + timedelta(minutes=minutes))
    written = replace(seen.jobs[Step(CAPTIONS)], started_at=NOON, ended_at=NOON)
    rows = {**seen.jobs, PIECES[1]: heard, Step(CAPTIONS): written}
    assert due_steps(replace(seen, jobs=rows)) == due
