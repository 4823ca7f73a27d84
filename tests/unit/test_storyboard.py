"""Contact sheets: their layout and the index that says what lies where."""

import re
from fractions import Fraction

import pytest

from farm.media import Size
from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, source, video
from transcode.ladder import plan_ladder
from transcode.storyboard import StoryboardPlan, plan_storyboard, storyboard_vtt

CUE = re.compile(r"(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)")
NTSC = Fraction(30_000, 1001)

CLIPS = {
    "one-picture": video(seconds="0.04"),
    "shorter-than-a-second": video(seconds="0.6"),
    "exactly-ten-seconds": video(seconds=10),
    "a-picture-more-than-ten-seconds": video(seconds="10.04"),
    "one-full-sheet": video(seconds=100),
    "one-tile-on-the-second-sheet": video(seconds="100.5"),
    "as-many-tiles-as-allowed": video(seconds=400),
    "six-hours": video(seconds=6 * 3600),
    "ntsc-hour": video(seconds=3600, rate=NTSC),
    "upright": video(1920, 1080, seconds=33, rotation=90),
    "slide-show": video(seconds=30, rate=Fraction(1, 2)),
    "ribbon": video(4000, 16, seconds=12),
}
EACH_CLIP = pytest.mark.parametrize("picture", CLIPS.values(), ids=CLIPS)


def lay_out(picture):
    plan = plan_ladder(source(picture), SHORT_VIDEO, MAKING)
    board = plan_storyboard(plan, picture.upright)
    names = tuple(f"storyboard-{number:03d}.jpg" for number in range(1, board.sheets + 1))
    return plan, board, names, CUE.findall(storyboard_vtt(board, plan, names))


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(rest)


@pytest.mark.parametrize(
    ("picture", "board"),
    [
        (video(seconds="0.04"), StoryboardPlan(25, Size(160, 90), 1, 1, 1)),
        (video(seconds=7), StoryboardPlan(25, Size(160, 90), 7, 1, 7)),
        (video(seconds=12), StoryboardPlan(25, Size(160, 90), 10, 2, 12)),
        (video(seconds=200), StoryboardPlan(25, Size(160, 90), 10, 10, 200)),
        (video(seconds=401), StoryboardPlan(26, Size(160, 90), 10, 10, 386)),
        (video(seconds=3600), StoryboardPlan(225, Size(160, 90), 10, 10, 400)),
        (video(1080, 1920, seconds=1), StoryboardPlan(25, Size(90, 160), 1, 1, 1)),
        (video(1440, 1080, seconds=1), StoryboardPlan(25, Size(160, 120), 1, 1, 1)),
        (video(seconds=3, rate=NTSC), StoryboardPlan(30, Size(160, 90), 3, 1, 3)),
    ],
    ids=str,
)
def test_layout(picture, board):
    assert lay_out(picture)[1] == board


@EACH_CLIP
def test_tiles_are_few_even_and_fit_their_sheets(picture):
    plan, board, names, _ = lay_out(picture)
    assert 1 <= board.tiles <= 400
    assert board.tile.width % 2 == board.tile.height % 2 == 0
    assert max(board.tile.width, board.tile.height) == 160
    assert (board.tiles - 1) * board.step < plan.grid.frames <= board.tiles * board.step
    room = board.columns * board.rows
    assert (board.sheets - 1) * room < board.tiles <= board.sheets * room
    assert len(names) == board.sheets
    if board.sheets == 1:
        assert room - board.tiles < board.columns, "no empty row"


@EACH_CLIP
def test_cues_cover_the_programme_without_gaps(picture):
    plan, board, _, cues = lay_out(picture)
    starts = [seconds(cue[0]) for cue in cues]
    ends = [seconds(cue[1]) for cue in cues]
    assert len(cues) == board.tiles
    assert starts[0] == 0
    assert starts[1:] == ends[:-1]
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert abs(ends[-1] - plan.grid.duration) <= Fraction(1, 1000)


@EACH_CLIP
def test_every_tile_lies_inside_its_sheet_and_on_no_other(picture):
    _, board, names, cues = lay_out(picture)
    places = [(sheet, *map(int, xywh)) for _, _, sheet, *xywh in cues]
    assert len(set(places)) == len(places)
    for _, x, y, width, height in places:
        assert Size(width, height) == board.tile
        assert x % width == y % height == 0
        assert x + width <= board.sheet.width
        assert y + height <= board.sheet.height
    assert [place[0] for place in places] == sorted(place[0] for place in places)
    assert {place[0] for place in places} == set(names)


def test_the_whole_index():
    plan, board, names, _ = lay_out(video(seconds="1.6"))
    assert storyboard_vtt(board, plan, names) == (
        "WEBVTT\n"
        "\n"
        "00:00:00.000 --> 00:00:01.000\n"
        "storyboard-001.jpg#xywh=0,0,160,90\n"
        "\n"
        "00:00:01.000 --> 00:00:01.600\n"
        "storyboard-001.jpg#xywh=160,0,160,90\n"
    )


def test_tiles_run_along_rows_and_over_sheets():
    _, _, _, cues = lay_out(video(seconds=150))
    assert cues[9][2:5] == ("storyboard-001.jpg", "1440", "0")
    assert cues[10][2:5] == ("storyboard-001.jpg", "0", "90")
    assert cues[99][2:5] == ("storyboard-001.jpg", "1440", "810")
    assert cues[100][2:5] == ("storyboard-002.jpg", "0", "0")
