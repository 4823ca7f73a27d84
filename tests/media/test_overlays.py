"""Logos and lower thirds in pictures: their colours, their places, their frames, and no others."""

from dataclasses import dataclass, replace
from fractions import Fraction

import av
import numpy as np
import pytest

from ai.substation import substation
from farm.branding import Branding, Corner, Logo, LowerThird, wear
from farm.canvases import choose_canvases
from farm.captions import Cue, Word
from farm.ids import OrgId
from farm.media import Codec, Size
from farm.profiles import SHORT_VIDEO, Rung
from farm.timeline import TimeRange
from ingest.acceptance import accept_clip
from tests.clips import X264
from tests.drawn_logo import EDGE, LOGO_SIZE, write_logo
from tests.media.conftest import QUICK
from tests.media.test_chunks import lossless
from tests.media.test_plan import OLD_PROCESSOR, disguised
from tests.nouns import MAKING
from transcode import encode
from transcode.canvases import bt709_values
from transcode.chunk_run import encode_chunk
from transcode.chunks import chunk_of
from transcode.codec_options import Hardware
from transcode.color_table import read_colors
from transcode.drawing import Drawn, find_caption_font
from transcode.encode import encode_ladder
from transcode.encoders import Encoder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.ladder import plan_ladder
from transcode.limits import Limits
from transcode.logos import make_logo
from transcode.overlaying import OverlayFiles

pytestmark = pytest.mark.media

RATE, SECONDS = 10, 5
BAR, TEXT = "#0b3d91", "#ffd400"
SHOWN = range(15, 45)
"""Frames of the lower third: it begins in the first chunk of two seconds and ends in the third."""
LOOK = LowerThird(BAR, TEXT, Fraction(SHOWN.start, RATE), Fraction(len(SHOWN), RATE))
TITLE, PLACE = "长沙橘子洲大桥今晨恢复双向通行", "岳麓区 · Yuelu"
NAMES = ["branded-720p", "branded-vertical-720", "square-720:branded", "led-1920x360:branded"]
CANVASES = [one.replace(":", "-") for one in NAMES]
"""Wide, upright with a blur, square, and flat."""


@pytest.fixture(autouse=True)
def lossless_encoder(monkeypatch):
    table = {(Codec.H264, Hardware.CPU): Encoder("libx264", lossless)}
    monkeypatch.setattr(encode, "ENCODERS", table)


@dataclass
class Stage:
    """A gray clip, and what its renditions look like with and without."""

    ffmpeg: object
    clip: Clip
    logo: object
    folder: object

    def plan(self, worn, chunk_seconds=0):
        profile = replace(
            SHORT_VIDEO,
            horizontal=(Rung("360p", Size(640, 360), 800_000),),
            vertical=(Rung("vertical-720", Size(720, 1280), 3_000_000),),
            canvases=choose_canvases(NAMES),
        )
        making = replace(MAKING, preset="ultrafast", chunk_seconds=chunk_seconds)
        return plan_ladder(self.clip.facts, profile, making, worn).only(*CANVASES)

    def engine(self, name, ffmpeg=None):
        folder = self.folder / name
        folder.mkdir()
        return Engine(ffmpeg or self.ffmpeg, folder, Limits(100, 2 * 10**9, 10**9))

    @property
    def files(self):
        return OverlayFiles(self.logo, find_caption_font())

    def encoded(self, name, plan, ffmpeg=None, words=None):
        colors = read_colors(self.clip.facts.video)
        looks = Looks(colors, None, captions=words, overlays=self.files)
        made = encode_ladder(
            self.engine(name, ffmpeg), self.clip, plan, looks, on_progress=lambda share: None
        )
        return {rung.name: path for rung, path in zip(plan.rungs, made.pictures, strict=True)}


@pytest.fixture
def stage(clip, ffmpeg, tmp_path):
    gray = f"color=gray:size=642x360:rate={RATE}:duration={SECONDS}"
    path = clip("gray-642.mp4", ["-f", "lavfi", "-i", gray, *X264, "-g", "20"])
    facts = accept_clip(path, settings=QUICK, folder=tmp_path).facts
    inside = tmp_path / "logo"
    inside.mkdir()
    logo, size = make_logo(ffmpeg, write_logo(tmp_path / "brought.png"), inside)
    assert (size.width, size.height) == LOGO_SIZE
    return Stage(ffmpeg, Clip(path, facts), logo, tmp_path)


def worn(corner=Corner.TOP_LEFT, *, look=LOOK, title=TITLE, place=PLACE):
    logo = Logo("ab" * 32, Size(*LOGO_SIZE), 1)
    branding = Branding(OrgId("org_1"), logo, "k", corner, lower_third=look)
    return wear(branding, title=title, place=place)


def planes(path):
    """Y, Cb and Cr of every picture; chroma as large as luma."""
    with av.open(str(path)) as container:
        seen = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
    frames = np.stack(seen)
    height = frames.shape[1] * 2 // 3
    luma = frames[:, :height]
    chroma = frames[:, height:].reshape(len(frames), 2, height // 2, -1)
    chroma = chroma.repeat(2, axis=2).repeat(2, axis=3)
    return np.stack([luma, chroma[:, 0], chroma[:, 1]], axis=-1).astype(int)


def rung_of(plan, name):
    return next(rung for rung in plan.rungs if rung.name == name)


@pytest.mark.parametrize("corner", Corner)
def test_the_logo_stands_in_its_corner_and_changes_nothing_else(stage, corner):
    names = CANVASES if corner is Corner.TOP_LEFT else CANVASES[:2]
    plan = stage.plan(worn(corner, look=None)).only(*names)
    plain = {
        name: planes(path)
        for name, path in stage.encoded("plain", stage.plan(None).only(*names)).items()
    }
    for name, path in stage.encoded("worn", plan).items():
        seen, place = planes(path), rung_of(plan, name).overlays.logo
        assert seen.shape == plain[name].shape
        box = np.s_[:, place.top : place.top + place.size.height,
                    place.left : place.left + place.size.width]  # fmt: skip
        height, width = seen.shape[1:3]
        assert (place.top + place.size.height / 2 < height / 2) is corner.is_top
        assert (place.left + place.size.width / 2 < width / 2) is corner.is_left
        inside, under = seen[box].copy(), plain[name][box]
        outside = seen.copy()
        outside[box] = plain[name][box]
        assert np.array_equal(outside, plain[name]), name
        high, wide = place.size.height, place.size.width
        red = inside[:, high // 2, wide // 4]
        assert np.abs(red - bt709_values("#ff0000")).max() <= 2, name
        half = (np.array(bt709_values("#00ff00")) + under[:, high // 2, wide * 3 // 4]) / 2
        assert np.abs(inside[:, high // 2, wide * 3 // 4] - half).max() <= 2, name
        edge = max(1, EDGE * high // LOGO_SIZE[1] // 2)
        assert np.abs(inside[:, :edge] - under[:, :edge]).max() <= 1, "nothing where alpha is none"


def test_the_lower_third_stands_on_its_frames_and_no_others(stage):
    plan, plain = stage.plan(worn()), stage.plan(worn(look=None))
    before = {name: planes(path) for name, path in stage.encoded("plain", plain).items()}
    for name, path in stage.encoded("worn", plan).items():
        seen, band = planes(path), rung_of(plan, name).overlays.band
        differs = [n for n in range(len(seen)) if not np.array_equal(seen[n], before[name][n])]
        assert differs == list(SHOWN), name
        box = np.s_[list(SHOWN), band.top : band.top + band.size.height,
                    band.left : band.left + band.size.width]  # fmt: skip
        bar, text = np.array(bt709_values(BAR)), np.array(bt709_values(TEXT))
        inside = seen[box]
        assert np.abs(inside[:, :2] - bar).max() <= 2, "its own colour, up to its edge"
        assert np.abs(inside[:, :, :4] - bar).max() <= 2, "no letter reaches the edge"
        assert np.abs(inside[:, :, -4:] - bar).max() <= 2
        is_text = np.abs(inside[0] - text).max(axis=-1) <= 3
        rows, columns = np.nonzero(is_text)
        assert 0.015 < is_text.mean() < 0.5, f"{name}: {is_text.mean():.2f} is letters"
        assert np.ptp(columns) > 0.6 * band.size.width
        assert np.ptp(rows) > 0.4 * band.size.height
        outside = seen.copy()
        outside[box] = before[name][box]
        assert np.array_equal(outside, before[name]), name


def test_captions_are_drawn_as_well_and_below(stage):
    word = Word("今晨恢复通行", Fraction(0), Fraction(4))
    cue = Cue(TimeRange(word.start, word.end), (word,), 1, "zh")
    for name in ("captions-720p", "captions-vertical-720"):
        profile = replace(SHORT_VIDEO, canvases=choose_canvases([f"{name}:branded"]))
        plan = plan_ladder(stage.clip.facts, profile, replace(MAKING, preset="ultrafast"), worn())
        alone = plan.only(f"{name}-branded")
        (rung,) = alone.rungs
        drawn = Drawn(substation([cue], rung.captions.style, rung.canvas), find_caption_font())
        bare = planes(stage.encoded(f"{name}-bare", alone)[rung.name])
        said = planes(stage.encoded(f"{name}-said", alone, words=drawn)[rung.name])
        rows = np.nonzero((bare != said).any(axis=(0, 2, 3)))[0]
        assert rows.size, "captions are there"
        band, logo = rung.overlays.band, rung.overlays.logo
        assert rows.min() >= max(one.top + one.size.height for one in (band, logo))


def test_chunks_show_what_one_run_shows_and_another_processor_makes_the_same_bytes(stage):
    plan = stage.plan(worn(), chunk_seconds=2)
    assert plan.chunks == (0, 20, 40)
    whole = {name: planes(path) for name, path in stage.encoded("whole", plan).items()}
    older = disguised(stage.ffmpeg, stage.folder, OLD_PROCESSOR)
    for number in reversed(range(len(plan.chunks))):
        chunk = chunk_of(plan, number)
        made, again = (
            encode_chunk(
                stage.engine(f"{number}-{ffmpeg.name}-{ffmpeg is older}", ffmpeg),
                stage.clip,
                chunk,
                read_colors(stage.clip.facts.video),
                overlays=stage.files,
                on_progress=lambda share: None,
            )
            for ffmpeg in (stage.ffmpeg, older)
        )
        for name, path in made.items():
            frames = slice(chunk.first, chunk.first + chunk.plan.grid.frames)
            assert np.array_equal(planes(path), whole[name][frames]), f"{name} {number}"
            assert path.read_bytes() == again[name].read_bytes(), f"{name} {number}"
