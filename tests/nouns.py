"""Nouns for tests: the facts of a clip, an asset and a job, of which a test names what matters."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from farm.assets import Asset
from farm.ids import AssetId, JobId, OrgId, RenditionId
from farm.jobs import Job, JobKind
from farm.media import AudioFacts, Size, SourceFacts, VideoFacts
from farm.messages import Notice
from farm.outputs import Fill, Origin, Rendition
from transcode.ladder import Making
from transcode.plan import Maker

MAKING = Making(Maker("9.0"), preset="veryfast", crf=21, threads=1)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ORG, ASSET = OrgId("org_1"), AssetId("ast_1")


def video(width=1920, height=1080, *, seconds=10, **changes):
    """A progressive H.264 picture at 25/s."""
    duration = Fraction(seconds)
    rate = Fraction(changes.pop("rate", 25))
    plain = VideoFacts(
        index=0,
        codec="h264",
        profile="High",
        coded=Size(width, height),
        pixel_format="yuv420p",
        bit_depth=8,
        rate=rate,
        constant_rate=True,
        frames=max(1, round(duration * rate)),
        start=Fraction(0),
        duration=duration,
    )
    return replace(plain, **changes)


def sound(*, seconds=10, start=0):
    """A stereo AAC track."""
    return AudioFacts(
        index=1,
        codec="aac",
        channels=2,
        layout="stereo",
        sample_rate=44_100,
        start=Fraction(start),
        duration=Fraction(seconds),
    )


def source(picture=None, audio=None):
    """What a probe found."""
    picture = picture or video()
    ends = [track.start + track.duration for track in (picture, audio) if track]
    return SourceFacts(
        demuxer="mov",
        container="mov,mp4,m4a,3gp,3g2,mj2",
        bytes=1_000_000,
        duration=max(ends),
        origin=Fraction(0),
        video=picture,
        audio=audio,
    )


def asset(**changes):
    """A clip that has just come."""
    plain = Asset(
        id=ASSET,
        org_id=ORG,
        title="clip",
        file_name="clip.mov",
        created_at=NOON,
        source_key=f"{ORG}/{ASSET}/source.mov",
    )
    return replace(plain, **changes)


def rendition(name, size=None, **changes):
    """An encoded rendition of ten seconds."""
    size = size or Size(640, 360)
    plain = Rendition(
        id=RenditionId(f"ren_{name}"),
        asset_id=ASSET,
        org_id=ORG,
        name=name,
        orientation=size.orientation,
        key=f"{ORG}/{ASSET}/renditions/{name}.mp4",
        size=size,
        codecs="avc1.64001f,mp4a.40.2",
        rate=Fraction(25),
        frames=250,
        duration=Fraction(10),
        bitrate=1_000_000,
        bytes=3,
        sha256="1" * 64,
        origin=Origin.ENCODED,
        reason=Notice("encoded-keyframes"),
        picture_scale=Fraction(1),
        fill=Fill.NONE,
    )
    return replace(plain, **changes)


def job(kind=JobKind.ACCEPT, **changes):
    """A queued job."""
    plain = Job(
        id=JobId("job_1"),
        org_id=ORG,
        asset_id=ASSET,
        kind=kind,
        idempotency_key=f"{ASSET}:{kind}",
        created_at=NOON,
    )
    return replace(plain, **changes)
