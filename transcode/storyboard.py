"""The storyboard (pure): which frames become tiles, where they lie, and the WebVTT that says so."""

from dataclasses import dataclass
from fractions import Fraction

from farm.media import Size
from farm.timeline import clock_time
from transcode.plan import Plan

LONGEST_SIDE = 160
MOST_TILES = 400
COLUMNS = ROWS = 10


@dataclass(frozen=True, slots=True)
class StoryboardPlan:
    """The contact sheets of a clip.

    Attributes:
        step: frames of the grid between two tiles.
        tile: size of one tile.
        columns: tiles beside each other.
        rows: rows of one sheet.
        tiles: number of tiles on all sheets.
    """

    step: int
    tile: Size
    columns: int
    rows: int
    tiles: int

    @property
    def sheets(self) -> int:
        """Number of sheets."""
        return -(-self.tiles // (self.columns * self.rows))

    @property
    def sheet(self) -> Size:
        """Size of one sheet in pixels."""
        return Size(self.columns * self.tile.width, self.rows * self.tile.height)


def plan_storyboard(plan: Plan, picture: Size) -> StoryboardPlan:
    """Lay out the contact sheets: a tile a second for short clips, never more than 400 tiles.

    Args:
        plan: the asset's plan.
        picture: upright size of the source.
    """
    rate, frames = plan.grid.rate, plan.grid.frames
    step = max(round(rate), -(-frames // MOST_TILES))
    tiles = -(-frames // step)
    scale = Fraction(LONGEST_SIDE, max(picture.width, picture.height))
    tile = Size(
        max(2, 2 * round(picture.width * scale / 2)), max(2, 2 * round(picture.height * scale / 2))
    )
    columns = min(COLUMNS, tiles)
    rows = min(ROWS, -(-tiles // columns))
    return StoryboardPlan(step, tile, columns, rows, tiles)


def storyboard_vtt(board: StoryboardPlan, plan: Plan, sheet_names: tuple[str, ...]) -> str:
    """Return the WebVTT index: each cue names the tile that shows that stretch of time.

    The form ``sheet.jpg#xywh=x,y,w,h`` is that of W3C media fragments, which players read.

    Args:
        board: the layout.
        plan: the asset's plan.
        sheet_names: file names of the sheets, in order, relative to the index.
    """
    cues = ["WEBVTT"]
    a_sheet = board.columns * board.rows
    for tile in range(board.tiles):
        start = tile * board.step / plan.grid.rate
        end = min((tile + 1) * board.step / plan.grid.rate, plan.grid.duration)
        row, column = divmod(tile % a_sheet, board.columns)
        place = f"{column * board.tile.width},{row * board.tile.height}"
        cues.append(
            f"{clock_time(start)} --> {clock_time(end)}\n"
            f"{sheet_names[tile // a_sheet]}#xywh={place},{board.tile.width},{board.tile.height}"
        )
    return "\n\n".join(cues) + "\n"
