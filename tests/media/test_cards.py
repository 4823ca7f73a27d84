"""Title cards in pictures: on their frames and no others; chunks show the same; covers."""

from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from farm.branding import Branding, CardLook, Logo, LowerThird, TitleCard, Wording, wear
from farm.canvases import choose_canvases
from farm.ids import OrgId
from farm.media import Size
from farm.profiles import SHORT_VIDEO, Rung
from tests.clips import X264
from tests.drawn_logo import LOGO_SIZE
from tests.media.test_chunks import lossless
from tests.media.test_overlays import Stage, lossless_encoder, planes, rung_of, stage
from tests.nouns import MAKING
from transcode.canvases import bt709_values
from transcode.cards import place_cover
from transcode.chunk_run import encode_chunk
from transcode.chunks import chunk_of
from transcode.color_table import read_colors
from transcode.covers import MOST_BYTES, make_cover
from transcode.drawing import find_caption_font
from transcode.ladder import plan_ladder

pytestmark = pytest.mark.media
__all__ = ("lossless", "lossless_encoder", "stage")

RATE = 10
COLOR, TEXT = "#0b3d91", "#ffd400"
TITLE, PLACE = "长沙橘子洲大桥今晨恢复双向通行", "岳麓区"
NAMES = ["branded-vertical-720:titled", "square-720:titled"]
CANVASES = [name.replace(":", "-") for name in NAMES]
SHOWN = list(range(22))
"""Frames of the card: into the second chunk of two seconds."""


def dressed(look, *, title=TITLE):
    card = TitleCard(look, COLOR, TEXT, Fraction(len(SHOWN), RATE))
    logo = Logo("ab" * 32, Size(*LOGO_SIZE), 1)
    branding = Branding(OrgId("org_1"), logo, "k", lower_third=LowerThird(), title_card=card)
    return wear(branding, title=title, place=PLACE, has_card=True)


def planned(scene: Stage, clothes, chunk_seconds=0):
    profile = replace(
        SHORT_VIDEO,
        horizontal=(Rung("360p", Size(640, 360), 800_000),),
        vertical=(),
        canvases=choose_canvases(NAMES),
    )
    making = replace(MAKING, preset="ultrafast", chunk_seconds=chunk_seconds)
    return plan_ladder(scene.clip.facts, profile, making, clothes).only(*CANVASES)


@pytest.mark.parametrize(
    "look", [CardLook.PANEL, pytest.param(CardLook.DIMMED, marks=pytest.mark.long)]
)
def test_the_card_stands_on_its_frames_and_the_lower_third_waits(stage, look):
    plan = planned(stage, dressed(look))
    bare = replace(dressed(look), card=None)
    before = {
        name: planes(path) for name, path in stage.encoded("bare", planned(stage, bare)).items()
    }
    for name, path in stage.encoded("card", plan).items():
        seen, overlays = planes(path), rung_of(plan, name).overlays
        differs = [n for n in SHOWN if not np.array_equal(seen[n], before[name][n])]
        assert differs == SHOWN, name
        still = np.ptp(seen[: len(SHOWN)], axis=0)
        assert still.max() == 0, "the same picture from its first frame to its last"
        corner, middle = seen[0][-8, -8], overlays.card.words
        if look is CardLook.PANEL:
            assert np.abs(corner - bt709_values(COLOR)).max() <= 2
        else:
            assert corner[0] - 16 < 0.5 * (before[name][0][-8, -8, 0] - 16)
        is_text = np.abs(seen[0] - bt709_values(TEXT)).max(axis=-1) <= 3
        rows, columns = np.nonzero(is_text)
        assert columns.min() >= middle.inset - 2
        assert columns.max() <= seen.shape[2] - middle.inset
        free = 0.22 if name.startswith("branded-vertical") else 0.07
        assert rows.max() <= (1 - free) * seen.shape[1]
        if (band := overlays.band) is not None:
            assert (band.first, band.end - band.first) == (len(SHOWN), 50 - len(SHOWN))
        else:
            assert np.array_equal(seen[len(SHOWN) :], before[name][len(SHOWN) :]), name


@pytest.mark.long
def test_chunks_show_the_card_as_one_run_does(stage):
    plan = planned(stage, dressed(CardLook.DIMMED), chunk_seconds=2)
    whole = {name: planes(path) for name, path in stage.encoded("whole", plan).items()}
    for number in range(2):
        chunk = chunk_of(plan, number)
        made = encode_chunk(
            stage.engine(f"chunk-{number}"),
            stage.clip,
            chunk,
            read_colors(stage.clip.facts.video),
            overlays=stage.files,
            on_progress=lambda share: None,
        )
        for name, path in made.items():
            frames = slice(chunk.first, chunk.first + chunk.plan.grid.frames)
            assert np.array_equal(planes(path), whole[name][frames]), f"{name} {number}"


def test_a_cover_shows_the_chosen_picture_with_the_title_in_its_colours(stage, clip, ffmpeg):
    # each second another gray, so that the picture says its time
    steps = "nullsrc=size=720x1280:rate=10:duration=3,format=gray,geq=lum='60+50*floor(T)'"
    path = clip("gray-steps.mp4", ["-f", "lavfi", "-i", f"{steps},format=yuv420p", *X264])
    size = Size(720, 1280)
    words = place_cover(Wording(TITLE, PLACE), TitleCard(CardLook.PANEL, COLOR, TEXT), size)
    cover = make_cover(stage.engine("cover"), path, Fraction(11, 10), words, find_caption_font())
    picture = cv2.imread(str(cover.path))
    assert picture.shape == (1280, 720, 3)
    assert cover.path.stat().st_size <= MOST_BYTES
    with av.open(str(cover.path)) as still:
        assert still.streams.video[0].codec_context.name == "mjpeg"
    top = picture[: words.top - 4]
    assert abs(top.mean() - (110 - 16) * 255 / 219) < 6, "the picture of the second second"
    box = picture[words.top : words.top + words.size.height, words.left + 2 : words.left + 8]
    red, green, blue = (int(COLOR[place : place + 2], 16) for place in (1, 3, 5))
    assert np.abs(box.reshape(-1, 3).mean(axis=0) - (blue, green, red)).max() < 8
    assert words.top + words.size.height <= 0.78 * 1280
