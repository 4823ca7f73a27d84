"""Part of the stage of the stills: moving previews of a finished rendition."""

from collections.abc import Iterable

from farm.errors import CorruptMedia
from farm.ids import IdKind, StillId, new_id
from farm.media import Orientation
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.outputs import Fill, Rendition, Still, StillKind
from farm.profiles import MovingFormat
from storage.catalog import outputs
from storage.objects import keys
from transcode.ffmpeg import has_encoder
from transcode.limits import ChildFailed
from transcode.moving import ENCODERS, WAYS, make_moving
from transcode.moving_plan import plan_moving
from transcode.plan import Plan
from workers.checksum import file_sha256
from workers.jobs.work import MEGABYTE, Work

NAME = "preview"
ROOM = 100 * MEGABYTE
"""No moving preview is nearly as large, whatever it is made of."""
LONG_ENOUGH = max(way.side for ways in WAYS.values() for way in ways)


def make_moving_previews(work: Work, plan: Plan) -> list[Still]:
    """Make and store the moving previews that the profile wants.

    One that cannot be made costs the clip nothing: the job says why.
    """
    with work.farm.catalog.reading() as tx:
        known = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    chosen = choose_rendition(known, work.facts.video.upright.orientation)
    if chosen is None:
        return []
    made = (_make(work, plan, chosen, wanted) for wanted in work.farm.profile.moving)
    return [still for still in made if still is not None]


def choose_rendition(known: Iterable[Rendition], shot: Orientation) -> Rendition | None:
    """Return what a moving preview is made of (pure): as it was shot, without words, small."""

    def fitness(one: Rendition) -> tuple[bool, bool, bool, bool, int]:
        is_large = max(one.size.width, one.size.height) >= LONG_ENOUGH
        is_plain = one.fill is Fill.NONE
        pixels = one.size.pixels
        fits = -pixels if is_large else pixels
        return (one.orientation is shot, is_plain, one.screen is None, is_large, fits)

    return max((one for one in known if one.burned is None), key=fitness, default=None)


def _make(work: Work, plan: Plan, rendition: Rendition, wanted: MovingFormat) -> Still | None:
    name = f"{NAME}.{wanted}"
    encoder = ENCODERS[wanted]
    if not has_encoder(work.farm.ffmpeg, encoder):
        work.log.notice(Notice("moving-no-encoder", {"name": name, "encoder": encoder}))
        return None
    fetched = work.workspace.folder("fetched") / "moving.mp4"
    path = fetched if fetched.exists() else work.fetch(rendition.key, fetched.name)
    shown = plan_moving(plan.grid)
    engine = work.engine(output_bytes=ROOM)
    try:
        made = make_moving(engine, path, rendition.size, shown, wanted)
    except (ChildFailed, CorruptMedia) as error:
        detail = error.notice.facts.get("detail", error.code)
        work.log.notice(Notice("moving-failed", {"name": name, "detail": detail}))
        return None
    key = keys.still_key(work.asset, NAME, wanted)
    work.farm.objects.put_file(key, made.path)
    facts = {"bytes": made.path.stat().st_size, "quality": made.way.quality}
    work.log.tell("moving preview made", name=name, of=rendition.name, size=made.size, **facts)
    return Still(
        id=StillId(new_id(IdKind.STILL)),
        asset_id=work.asset.id,
        org_id=work.asset.org_id,
        kind=StillKind.MOVING,
        key=key,
        size=made.size,
        sha256=file_sha256(made.path),
    )
