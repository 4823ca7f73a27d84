"""Planning (pure): a clip's frame grid, its rungs, and why each is copied or encoded."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import assert_never

from farm.branding import Worn
from farm.canvases import Canvas, Fit
from farm.media import AudioFacts, Codec, Orientation, Scan, Size, SourceFacts, VideoFacts
from farm.messages import Notice
from farm.outputs import Fill, Origin
from farm.profiles import MAX_UPSCALE, Deinterlace, LadderProfile, Rung, SoundTrack
from farm.timeline import FrameGrid, TimeRange
from transcode.canvases import even_size, place_on_canvas
from transcode.cards import place_card
from transcode.chunks import choose_chunks, chunked_rungs
from transcode.copyable import Wanted, why_encoded
from transcode.overlays import Overlays, place_overlays
from transcode.placement import Placement, place_smallest, place_whole, place_window
from transcode.plan import EncoderSettings, Maker, Plan, RungPlan

LOWEST_RATE = 10
"""Slower sources (slide shows) repeat frames up to this rate, or segments hold too few."""
LONE_SOUND = Fraction(1, 2)
"""Sound alone, at either end, for more seconds than this counts: the nearest picture stands.

Less is how tracks are interleaved, and goes, so that the first picture lies on the grid.
"""
SAMPLE_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Making:
    """How and by whom renditions are made, whatever the clip; see `EncoderSettings`.

    Attributes:
        chunk_seconds: as `transcode.chunks.choose_chunks` takes it.
    """

    maker: Maker
    preset: str
    crf: int
    threads: int
    chunk_seconds: int = 0


def plan_ladder(
    facts: SourceFacts, profile: LadderProfile, making: Making, worn: Worn | None = None
) -> Plan:
    """Plan every rendition of a clip.

    Args:
        facts: what the probe found.
        profile: the sizes and caps wanted.
        making: the encoder's settings, and whose bytes it will be.
        worn: by the clip, in canvases that are branded; None: nothing.
    """
    video = facts.video
    deinterlace = profile.deinterlace if video.scan is not Scan.PROGRESSIVE else None
    rate = choose_rate(video, profile)
    span = programme_span(video, facts.audio)
    grid = FrameGrid(rate, max(1, round(span.duration * rate)))
    programme = _Programme(video, grid, span.start, worn)
    horizontal = _plan_orientation(programme, profile.horizontal, Orientation.HORIZONTAL)
    vertical = _plan_orientation(programme, profile.vertical, Orientation.VERTICAL)
    rungs = (
        *horizontal,
        *vertical,
        *(_plan_canvas(programme, canvas) for canvas in profile.canvases),
    )
    preview = _choose_preview(rungs, video.upright.orientation)
    chunked = chunked_rungs(rungs, preview)
    return Plan(
        maker=making.maker,
        grid=grid,
        start=span.start,
        rungs=rungs,
        master=_master(video.upright, rungs),
        samples=round(grid.duration * SAMPLE_RATE) if _has_sound(facts, profile) else None,
        audio_bitrate=profile.audio_bitrate,
        deinterlace=deinterlace,
        encoder=EncoderSettings(
            preset=making.preset,
            crf=making.crf,
            gop_frames=grid.gop_frames,
            threads=making.threads,
        ),
        preview=preview,
        chunks=choose_chunks(facts, grid, chunked, seconds=making.chunk_seconds),
        worn=worn,
    )


def _choose_preview(rungs: tuple[RungPlan, ...], shot: Orientation) -> str | None:
    """Return the smallest rung that is encoded, one of the orientation it was shot in first.

    One that follows is none: it waits for what is found in what the preview pass leaves.
    """
    streamed = (rung for rung in rungs if rung.screen is None and not rung.follows)
    encoded = [rung for rung in streamed if rung.origin is Origin.ENCODED]
    ranked = sorted(encoded, key=lambda rung: (rung.orientation is not shot, rung.canvas.pixels))
    return ranked[0].name if ranked else None


def _has_sound(facts: SourceFacts, profile: LadderProfile) -> bool:
    match profile.sound:
        case SoundTrack.AS_SOURCE:
            return facts.audio is not None
        case SoundTrack.ALWAYS:
            return True
        case SoundTrack.NONE:
            return False
    assert_never(profile.sound)


def _master(upright: Size, rungs: tuple[RungPlan, ...]) -> Size:
    sizes = (rung.whole or rung.picture for rung in rungs)
    largest = max(sizes, key=lambda size: size.pixels)
    return min(largest, even_size(upright, Fraction(1)), key=lambda size: size.pixels)


def programme_span(video: VideoFacts, audio: AudioFacts | None) -> TimeRange:
    """Return what becomes of the source: the picture, and sound that stands long enough alone."""
    picture = TimeRange(video.start, video.start + video.duration)
    if audio is None:
        return picture
    sound = TimeRange(audio.start, audio.start + audio.duration)
    return TimeRange(
        start=sound.start if sound.start < picture.start - LONE_SOUND else picture.start,
        end=sound.end if sound.end > picture.end + LONE_SOUND else picture.end,
    )


def choose_rate(video: VideoFacts, profile: LadderProfile) -> Fraction:
    """Return the constant frame rate of all renditions, in frames a second."""
    rate = video.rate
    if video.scan is not Scan.PROGRESSIVE and profile.deinterlace is Deinterlace.FIELD_RATE:
        rate *= 2
    while rate > profile.max_rate:
        rate /= 2
    factor = 1
    while rate * factor < LOWEST_RATE:
        factor += 1
    return rate * factor


@dataclass(frozen=True, slots=True)
class _Programme:
    """What becomes of a picture track, whatever its sizes."""

    video: VideoFacts
    grid: FrameGrid
    start: Fraction
    worn: Worn | None


def _plan_orientation(
    programme: _Programme, rungs: tuple[Rung, ...], orientation: Orientation
) -> tuple[RungPlan, ...]:
    """Plan the rungs of one orientation; those of the one it was not shot in follow."""
    upright = programme.video.upright
    follows = orientation is not upright.orientation
    placed = [
        (rung, place_window(upright, rung.canvas) if follows else place_whole(upright, rung.canvas))
        for rung in rungs
    ]
    fitting = [(rung, place) for rung, place in placed if place.scale <= MAX_UPSCALE]
    if rungs and not fitting:
        fitting = [place_smallest(upright, rungs[-1], orientation)]
    return tuple(_plan_rung(programme, rung, place, orientation) for rung, place in fitting)


def _plan_rung(
    programme: _Programme, rung: Rung, place: "Placement", orientation: Orientation
) -> RungPlan:
    grid = programme.grid
    wanted = Wanted(
        picture=place.picture,
        canvas=place.canvas,
        max_bitrate=_bitrate_at(rung.max_bitrate, grid.rate),
        rate=grid.rate,
        frames=grid.frames,
        start=programme.start,
    )
    reason = why_encoded(programme.video, wanted)
    if place.window is not None and reason and reason.code in {"encoded-size", "encoded-canvas"}:
        source = str(programme.video.coded)
        reason = Notice("encoded-followed", {"source": source, "canvas": str(place.canvas)})
    return RungPlan(
        name=rung.name,
        orientation=orientation,
        canvas=place.canvas,
        picture=place.picture,
        fill=Fill.BLUR if place.picture != place.canvas else Fill.NONE,
        scale=place.scale,
        max_bitrate=wanted.max_bitrate,
        reason=reason or Notice("copied"),
        origin=Origin.COPIED if reason is None else Origin.ENCODED,
        crf=rung.crf,
        window=place.window,
    )


def _plan_canvas(programme: _Programme, canvas: Canvas) -> RungPlan:
    place = place_on_canvas(programme.video.upright, canvas)
    size = place.whole if canvas.fit is Fit.SHAPE else canvas.size
    rung = _plan_rung(
        programme,
        Rung(canvas.name, size, canvas.max_bitrate, canvas.crf),
        Placement(size, place.whole, place.scale),
        size.orientation,
    )
    reason = rung.reason
    if reason.code in {"encoded-size", "encoded-canvas", "encoded-followed"}:
        reason = Notice("encoded-screen", {"size": str(size)})
    overlays = _overlays(programme, canvas, rung.canvas)
    if overlays is not None:
        reason = Notice("encoded-branding" if canvas.branded else "encoded-titled")
    if canvas.burn_in is not None:
        reason = Notice("encoded-captions")
    if canvas.codec is not Codec.H264:
        reason = Notice("encoded-wanted", {"codec": canvas.codec.upper()})
    return replace(
        rung,
        reason=reason,
        origin=rung.origin if reason.code == "copied" else Origin.ENCODED,
        codec=canvas.codec,
        picture=place.picture,
        window=place.window,
        whole=place.whole if place.whole != place.picture else None,
        fill=place.fill,
        color=place.color,
        screen=canvas.name,
        has_sound=canvas.sound,
        captions=canvas.burn_in,
        overlays=overlays,
    )


def _overlays(programme: _Programme, canvas: Canvas, size: Size) -> Overlays | None:
    """Return what lies over a canvas; a lower third waits until the title card is gone."""
    worn, grid, has_captions = programme.worn, programme.grid, canvas.burn_in is not None
    if worn is None:
        return None
    card = place_card(worn, size, grid, has_captions=has_captions) if canvas.titled else None
    plain = None
    if canvas.branded:
        begun = card.words.end if card else 0
        plain = place_overlays(worn, size, grid, has_captions=has_captions, begun=begun)
    if card is None:
        return plain
    return replace(plain or Overlays(None, None), card=card)


def _bitrate_at(max_bitrate: int, rate: Fraction) -> int:
    """Raise a cap by half for rates above 30: twice the frames, each nearer to the last."""
    return max_bitrate * 3 // 2 if rate > 30 else max_bitrate  # noqa: PLR2004  # the caps' own rate
