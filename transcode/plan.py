"""The plan of a clip: all that its renditions' bytes depend on, fixed before the first pass (pure).

Every pass takes a `Plan` and obeys it: the ladder, one rendition alone, a preview, a chunk. It is
written down with the asset, so that whoever works on the asset later, on whatever machine and with
whatever settings, makes what fits to the rest.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from farm.branding import Worn
from farm.captions import BurnIn
from farm.media import Codec, Orientation, Size
from farm.messages import Notice
from farm.outputs import Fill, Origin
from farm.profiles import Deinterlace
from farm.reframing import Reframing
from farm.timeline import FrameGrid
from transcode.overlays import Overlays
from transcode.windows import shape_of

RULES = 3
"""Number of the way in which a plan is carried out: filters, their flags, options of encoders. Who
changes these so that the same plan gives other bytes, counts one up."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How pictures are coded; another preset, factor or number of threads gives other bytes.

    Attributes:
        gop_frames: distance of keyframes.
        threads: of each encoder; the output depends on it.
    """

    preset: str
    crf: int
    gop_frames: int
    threads: int


@dataclass(frozen=True, slots=True)
class RungPlan:
    """One rendition to be made.

    Attributes:
        canvas: size of the rendition, even.
        picture: size of the source's picture inside the canvas, even.
        fill: what surrounds the picture where the canvas is larger.
        scale: picture width over upright source width; of a rung that follows, canvas over window.
        max_bitrate: cap of the picture's bitrate at this plan's frame rate, bit/s.
        reason: why it is copied or encoded.
        origin: whether the source's packets become it, or its pictures are coded anew.
        whole: the picture before it is cut to what the canvas shows; None where all of it is.
        codec: of the picture.
        color: around the picture where that is a colour: ``#rrggbb``.
        screen: as `Rendition.screen`.
        has_sound: whether it takes the plan's sound, where there is any.
        captions: drawn into its picture; None: it is made with the ladder, before there are any.
        overlays: the logo and lower third over its picture; None: neither.
        crf: constant rate factor of x264; None: the plan's.
        window: what the canvas shows of the upright source, in its pixels, where that may move; see
            `follows`. `picture` is then the whole picture as it lies in the canvas.
    """

    name: str
    orientation: Orientation
    canvas: Size
    picture: Size
    fill: Fill
    scale: Fraction
    max_bitrate: int
    reason: Notice
    origin: Origin = Origin.ENCODED
    whole: Size | None = None
    color: str | None = None
    codec: Codec = Codec.H264
    screen: str | None = None
    has_sound: bool = True
    captions: BurnIn | None = None
    overlays: Overlays | None = None
    crf: int | None = None
    window: Size | None = None

    @property
    def follows(self) -> bool:
        """Whether what it shows of the picture depends on what was seen in the clip."""
        return self.window is not None

    @property
    def shape(self) -> Fraction:
        """Of its canvas, as windows are placed; see `transcode.windows.shape_of`."""
        return shape_of(self.canvas)

    def encoded(self) -> "RungPlan":
        """Return the rung as it is made where the source's packets turn out not to do."""
        return replace(self, origin=Origin.ENCODED, reason=Notice("encoded-copy-failed"))


@dataclass(frozen=True, slots=True)
class Maker:
    """Who can make the bytes of a plan: a plan of another maker would come out otherwise.

    Attributes:
        engine: which ffmpeg, as `transcode.ffmpeg.read_engine` tells it.
        rules: see `RULES`.
    """

    engine: str
    rules: int = RULES


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is fixed before the first frame is decoded.

    Attributes:
        maker: whose bytes these will be.
        grid: frames and keyframes of every rendition; frame 0 lies at `start`.
        start: when the renditions begin, in seconds after the source's origin.
        rungs: horizontal ones first, each orientation from large to small.
        master: size to which the decoded picture is brought once, for all rungs: that of the
            largest picture, but never above the source's.
        samples: sound samples of every rendition at 48 kHz, or None without sound.
        audio_bitrate: AAC, bit/s.
        encoder: how all pictures are coded.
        preview: name of the rung that the preview pass makes, from the source's pictures without
            the master in between; None: none that is encoded.
        chunks: first frame of each chunk, a keyframe; empty: the clip is made in one go. The rungs
            that `transcode.chunks` names are encoded chunk by chunk, whoever does it.
        worn: by the clip, in the rungs that have overlays; kept where it is planned anew.
    """

    maker: Maker
    grid: FrameGrid
    start: Fraction
    rungs: tuple[RungPlan, ...]
    master: Size
    samples: int | None
    audio_bitrate: int
    deinterlace: Deinterlace | None
    encoder: EncoderSettings
    preview: str | None = None
    chunks: tuple[int, ...] = ()
    worn: Worn | None = None

    @property
    def preview_rung(self) -> RungPlan | None:
        """The rung that the preview pass makes, if it is among these."""
        return next((rung for rung in self.rungs if rung.name == self.preview), None)

    @property
    def ladder(self) -> "Plan":
        """The plan without what waits for captions: that is made alone."""
        return self.only(*(rung.name for rung in self.rungs if rung.captions is None))

    def encoder_for(self, rung: RungPlan) -> EncoderSettings:
        """Return how a rung's picture is coded."""
        return self.encoder if rung.crf is None else replace(self.encoder, crf=rung.crf)

    def only(self, *names: str) -> "Plan":
        """Return the plan with the rungs of these names; nothing else changes.

        A rung's bytes do not depend on its neighbours, so grid and master size stay.
        """
        return replace(self, rungs=tuple(rung for rung in self.rungs if rung.name in names))

    def by(self, maker: Maker) -> "Plan":
        """Return the plan as another maker takes it over: the same grid and sizes, other bytes."""
        return replace(self, maker=maker)


_PLANS = TypeAdapter(Plan)
_REFRAMINGS = TypeAdapter(Reframing)


def spell_plan(plan: Plan) -> str:
    """Return a plan as JSON; times and rates as exact fractions."""
    return _PLANS.dump_json(plan).decode()


def read_plan(text: str | None) -> Plan | None:
    """Return a plan that was spelled; None for none, or for one of another form of the noun."""
    try:
        return None if text is None else _PLANS.validate_json(text)
    except ValidationError:
        return None


def fingerprint(plan: Plan, rung: str, reframing: Reframing | None = None) -> str:
    """Return what two plans share whose rung of this name has the same bytes.

    Args:
        plan: of the clip.
        rung: its name.
        reframing: what the rung shows of the picture, where it follows.
    """
    spelled = spell_plan(plan.only(rung)).encode()
    if reframing is not None:
        spelled += _REFRAMINGS.dump_json(reframing)
    return sha256(spelled).hexdigest()
