"""Clips at some point of their way, as `workers.flows` sees them."""

from dataclasses import replace
from fractions import Fraction

from farm.assets import AssetState, Lineage, Speech
from farm.ids import AssetId, PackageId, RenditionId, StillId
from farm.jobs import JobKind, JobState
from farm.media import Orientation, PictureCoding, Size, SoundCoding
from farm.outputs import Package, PackageKind, Still, StillKind
from tests import nouns
from tests.nouns import ASSET, ORG, asset, job, sound, source, video
from workers.standing import Standing, Step

ACCEPT, PREVIEW, CHECKSUM = JobKind.ACCEPT, JobKind.PREVIEW, JobKind.CHECKSUM
ANALYSE = JobKind.ANALYSE
ENCODED = (ACCEPT, PREVIEW, CHECKSUM, ANALYSE, JobKind.ENCODE_LADDER)
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

OWNER = {"asset_id": ASSET, "org_id": ORG}
HORIZONTAL, VERTICAL = Orientation.HORIZONTAL, Orientation.VERTICAL
SIZES = {HORIZONTAL: Size(640, 360), VERTICAL: Size(360, 640)}
PLANNED = ("a", "b", "tall")
QUEUED, RUNNING, FAILED_JOB = JobState.QUEUED, JobState.RUNNING, JobState.FAILED
CANCELLED, DONE = JobState.CANCELLED, JobState.DONE

LISTENED = replace(ACCEPTED, speech=Speech())
SPEECH, CAPTIONS = JobKind.FIND_SPEECH, JobKind.WRITE_CAPTIONS
PIECES = (Step(JobKind.TRANSCRIBE, piece=0), Step(JobKind.TRANSCRIBE, piece=1))


def rendition(name, orientation=HORIZONTAL):
    return nouns.rendition(name, SIZES[orientation])


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


def words(states, *, pieces=2, state=AssetState.ACCEPTED):
    """A clip in whose sound somebody speaks, all of its stages done but those about words."""
    clip = replace(LISTENED, state=state, speech=Speech(pieces))
    known = {Step(kind): job(kind, state=JobState.DONE) for kind in STAGES}
    known |= {step: job(step.kind, state=one) for step, one in states.items()}
    made = (rendition("a"),)
    return Standing(clip, known, ("a",), made, (package("a"),), (poster(HORIZONTAL),))
