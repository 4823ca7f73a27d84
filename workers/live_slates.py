"""What is on air while nothing else is there: a picture, or a clip of the library."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from farm.audit import Actor
from farm.errors import FarmError, InputRejected, NotFound
from farm.ids import AssetId, ProgrammeId
from farm.live import LiveSlate, Programme
from farm.orgs import EVERYTHING
from storage.catalog import assets, programmes
from storage.catalog.engine import Transaction
from storage.objects import live_keys
from transcode.still_pictures import make_picture
from workers.checksum import file_sha256
from workers.records import record
from workers.wiring import Farm, live_folder

log = structlog.get_logger()


def choose_slate(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, asset_id: AssetId | None
) -> Programme:
    """Show a clip, or with None a plain colour; for a programme that does not run.

    Raises:
        InputRejected: ``live-running``; ``live-input-clip``: it has nothing to show.
        NotFound: programme or clip lie outside the actor's scope.
    """

    def change(tx: Transaction) -> LiveSlate | None:
        if asset_id is None:
            return None
        clip = assets.get_asset(tx, actor.scope, asset_id)
        if clip.source_key is None or clip.source_removed_at is not None:
            raise InputRejected("live-input-clip", noun=asset_id)
        return LiveSlate(asset_id=asset_id)

    return _change(farm, actor, programme_id, change)


def bring_slate(farm: Farm, actor: Actor, programme_id: ProgrammeId, file: Path) -> Programme:
    """Show a picture; for a programme that does not run.

    Raises:
        InputRejected: ``live-running``; as `make_picture`.
        NotFound: the programme lies outside the actor's scope.
    """
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, actor.scope, programme_id)
    with TemporaryDirectory(prefix="slate-", dir=farm.scratch) as folder:
        made = make_picture(farm.ffmpeg, file, Path(folder))
        digest = file_sha256(made)
        farm.objects.put_file(live_keys.slate_key(programme, digest), made, digest)
    return _change(farm, actor, programme_id, lambda _: LiveSlate(picture=digest))


def fetch_slate(farm: Farm, programme: Programme, folder: Path) -> str:
    """Return the path of a programme's slate on this machine; empty: a plain one.

    It stays where the next engine of the programme finds it. One that is gone, or cannot be had as
    the store is away, is a plain one: a broadcast does not fail for want of its slate.

    Args:
        farm: whose store has it.
        programme: whose slate it is.
        folder: the engine's own.
    """
    if programme.slate is None:
        return ""
    try:
        key = _key_of(farm, programme, programme.slate)
        suffix = Path(key).suffix
        kept = live_folder(farm.settings) / "slates"
        known = kept / f"{sha256(key.encode()).hexdigest()[:32]}{suffix}"
        if not known.is_file():
            kept.mkdir(parents=True, exist_ok=True, mode=0o700)
            begun = kept / f"{known.stem}-{folder.name}{suffix}"
            begun.unlink(missing_ok=True)
            farm.objects.fetch_file(key, begun)
            begun.replace(known)
    except NotFound:
        return ""
    except (FarmError, OSError) as error:
        log.warning("the slate cannot be had", programme=programme.id, detail=str(error))
        return ""
    return str(known)


def _key_of(farm: Farm, programme: Programme, slate: LiveSlate) -> str:
    if slate.picture is not None:
        return live_keys.slate_key(programme, slate.picture)
    with farm.catalog.reading() as tx:
        clip = assets.get_asset(tx, EVERYTHING, AssetId(slate.asset_id or ""))
    if clip.source_key is None:
        raise NotFound("not-found", noun=clip.id)
    return clip.source_key


def _change(
    farm: Farm,
    actor: Actor,
    programme_id: ProgrammeId,
    change: Callable[[Transaction], LiveSlate | None],
) -> Programme:
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, actor.scope, programme_id)
        if known.state.runs or known.state.is_final:  # it is encoded once, as an engine starts
            raise InputRejected("live-running", noun=known.id)
        changed = replace(known, slate=change(tx))
        programmes.update_programme(tx, actor.scope, changed)
        action = "programme.slate-changed"
        record(tx, farm, actor, action, of=known.org_id, subject=known.id)
    return changed
