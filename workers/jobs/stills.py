"""Stage: posters and covers for both orientations, the storyboard's index, and then what moves."""

from fractions import Fraction
from pathlib import Path

from farm.ids import IdKind, StillId, new_id
from farm.media import Orientation, Size
from farm.orgs import EVERYTHING
from farm.outputs import Still, StillKind
from storage.catalog import outputs
from storage.objects import keys
from transcode.plan import Plan
from transcode.stills import choose_poster_time, write_poster, write_sheets
from transcode.storyboard import StoryboardPlan, storyboard_vtt
from workers.checksum import file_sha256
from workers.jobs.covers import make_covers
from workers.jobs.moments import choose_moment
from workers.jobs.moving import make_moving_previews
from workers.jobs.work import Work


def make_stills(work: Work) -> None:
    """Choose the posters' moment, write them and the storyboard's WebVTT; then moving previews.

    Posters do not wait for those.
    """
    plan = work.plan()
    board = work.storyboard(plan)
    sheets = tuple(work.fetch(key, Path(key).name) for key in _sheet_keys(work, board))
    at = choose_moment(work, plan, board, sheets)
    covers = make_covers(work, plan, board, sheets)
    stills = [*_posters(work, at), *covers, *_storyboard(work, plan, board, sheets)]
    _replace(work, [*stills, *_moving(work)])
    _replace(work, [*stills, *make_moving_previews(work, plan)])


def store_sheets(work: Work, tiles: Path, board: StoryboardPlan) -> tuple[Path, ...]:
    """Lay tiles out on contact sheets and store those; returns them."""
    sheets = write_sheets(tiles, board, work.workspace.folder("stills"))
    for key, sheet in zip(_sheet_keys(work, board), sheets, strict=True):
        work.farm.objects.put_file(key, sheet)
    work.log.tell("contact sheets stored", sheets=len(sheets))
    return sheets


def show_first_stills(
    work: Work, plan: Plan, board: StoryboardPlan, sheets: tuple[Path, ...], picture: Path
) -> None:
    """Store the storyboard and a poster of a small rendition, until there are larger ones."""
    rung = plan.preview_rung
    if rung is None:
        return
    name = f"poster-{rung.orientation}"
    target = work.workspace.folder("stills") / f"{name}.jpg"
    poster = write_poster(picture, choose_poster_time(sheets, board, plan), target)
    key = keys.still_key(work.asset, name, "jpg")
    work.farm.objects.put_file(key, target)
    first = _still(work, StillKind.POSTER, key, target, poster.size, poster.at)
    _replace(work, [first, *_storyboard(work, plan, board, sheets)])


def _sheet_keys(work: Work, board: StoryboardPlan) -> list[str]:
    numbers = range(1, board.sheets + 1)
    return [keys.still_key(work.asset, f"storyboard-{number:03d}", "jpg") for number in numbers]


def _storyboard(
    work: Work, plan: Plan, board: StoryboardPlan, sheets: tuple[Path, ...]
) -> list[Still]:
    sheet_keys = _sheet_keys(work, board)
    stills = [
        _still(work, StillKind.STORYBOARD, key, sheet, board.sheet)
        for key, sheet in zip(sheet_keys, sheets, strict=True)
    ]
    index = work.workspace.folder("stills") / "storyboard.vtt"
    names = tuple(Path(key).name for key in sheet_keys)
    index.write_text(storyboard_vtt(board, plan, names), encoding="utf-8")
    key = keys.still_key(work.asset, "storyboard", "vtt")
    work.farm.objects.put_file(key, index)
    return [*stills, _still(work, StillKind.STORYBOARD_INDEX, key, index, None)]


def _replace(work: Work, stills: list[Still]) -> None:
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        earlier = outputs.list_stills(tx, EVERYTHING, work.asset.id)
        outputs.replace_stills(tx, EVERYTHING, work.asset.id, stills)
    for key in {still.key for still in earlier} - {still.key for still in stills}:
        work.farm.objects.delete(key)  # the poster of an orientation that has no rendition any more


def _moving(work: Work) -> list[Still]:
    """Return the moving previews of before, which stand until there are others."""
    with work.farm.catalog.reading() as tx:
        known = outputs.list_stills(tx, EVERYTHING, work.asset.id)
    return [one for one in known if one.kind is StillKind.MOVING]


def _posters(work: Work, at: Fraction) -> list[Still]:
    with work.farm.catalog.reading() as tx:
        known = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    renditions = [one for one in known if one.burned is None]  # no words on a poster
    posters = []
    for orientation in Orientation:
        mine = [one for one in renditions if one.orientation is orientation]
        if not mine:  # all of them are left out
            continue
        rendition = max(mine, key=lambda one: (one.screen is None, one.size.pixels))
        name = f"poster-{orientation}"
        target = work.workspace.folder("stills") / f"{name}.jpg"
        poster = write_poster(work.fetch(rendition.key, f"{orientation}.mp4"), at, target)
        key = keys.still_key(work.asset, name, "jpg")
        work.farm.objects.put_file(key, target)
        posters.append(_still(work, StillKind.POSTER, key, target, poster.size, poster.at))
    return posters


def _still(
    work: Work,
    kind: StillKind,
    key: str,
    path: Path,
    size: Size | None,
    at: Fraction | None = None,
) -> Still:
    return Still(
        id=StillId(new_id(IdKind.STILL)),
        asset_id=work.asset.id,
        org_id=work.asset.org_id,
        kind=kind,
        key=key,
        size=size,
        sha256=file_sha256(path),
        at=at,
    )
