"""What the clips of an organisation wear: its own branding, or that of the nearest level above."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from farm.audit import Actor
from farm.branding import Branding, Logo
from farm.errors import NotFound
from farm.ids import OrgId
from farm.orgs import EVERYTHING
from storage.catalog import branding, orgs
from storage.catalog.engine import Transaction
from storage.objects import keys
from transcode.logos import make_logo
from workers.checksum import file_sha256
from workers.records import record
from workers.wiring import Farm


def read_branding(farm: Farm, org_id: OrgId) -> Branding | None:
    """Return what counts in an organisation; None: neither it nor one above it has said anything.

    Raises:
        NotFound: there is no such organisation.
    """
    with farm.catalog.reading() as tx:
        return _nearest(tx, org_id)


def change_branding(farm: Farm, actor: Actor, wanted: Branding, *, keeps_logo: bool) -> Branding:
    """Store an organisation's own branding; clips that are accepted from now on wear it.

    Args:
        farm: the farm.
        actor: who does it.
        wanted: all but the logo, which stays the one that counted until now.
        keeps_logo: false: no logo from now on.

    Raises:
        InputRejected: as `Branding.require_sensible`.
        NotFound: the organisation lies outside the actor's scope.
    """
    wanted.require_sensible()
    with farm.catalog.reading() as tx:
        orgs.get_organisation(tx, actor.scope, wanted.org_id)
        counted = _nearest(tx, wanted.org_id)
    copied = _own_logo(farm, wanted.org_id, counted) if keeps_logo else None

    def change(own: Branding | None) -> Branding:
        kept = (own or copied) if keeps_logo else None
        if kept is None:
            return replace(wanted, logo=None, logo_key=None)
        return replace(wanted, logo=kept.logo, logo_key=kept.logo_key)

    return _change(farm, actor, wanted.org_id, change, "branding.changed")


def change_logo(farm: Farm, actor: Actor, org_id: OrgId, file: Path) -> Branding:
    """Store an organisation's logo; all else stays as it counted until now.

    Raises:
        InputRejected: as `transcode.logos.make_logo`.
        NotFound: the organisation lies outside the actor's scope.
    """
    with farm.catalog.reading() as tx:
        orgs.get_organisation(tx, actor.scope, org_id)
        counted = _nearest(tx, org_id)
    with TemporaryDirectory(prefix="logo-", dir=farm.scratch) as folder:
        made, size = make_logo(farm.ffmpeg, file, Path(folder))
        logo = Logo(file_sha256(made), size, made.stat().st_size)
        key = keys.logo_key(org_id, logo.sha256)
        farm.objects.put_file(key, made, logo.sha256)

    def change(own: Branding | None) -> Branding:
        before = own or counted or Branding(org_id)
        return replace(before, org_id=org_id, logo=logo, logo_key=key)

    return _change(farm, actor, org_id, change, "branding.logo-changed")


def forget_branding(farm: Farm, actor: Actor, org_id: OrgId) -> None:
    """Let an organisation's clips wear what those of the level above it wear.

    Raises:
        NotFound: the organisation lies outside the actor's scope.
    """
    with farm.catalog.writing() as tx:
        own = next(iter(branding.list_brandings(tx, actor.scope, [org_id])), None)
        branding.forget_branding(tx, actor.scope, org_id)
        record(tx, farm, actor, "branding.forgotten", of=org_id, subject=org_id)
    _drop(farm, org_id, own)


def _nearest(tx: Transaction, org_id: OrgId) -> Branding | None:
    way = orgs.get_organisation(tx, EVERYTHING, org_id).way
    return next(iter(branding.list_brandings(tx, EVERYTHING, way[::-1])), None)


def _own_logo(farm: Farm, org_id: OrgId, counted: Branding | None) -> Branding | None:
    """Copy a logo from above: it may change there, and what was seen when this was saved counts."""
    if counted is None or counted.logo is None or counted.logo_key is None:
        return None
    key = keys.logo_key(org_id, counted.logo.sha256)
    if key == counted.logo_key:
        return counted
    with TemporaryDirectory(prefix="logo-", dir=farm.scratch) as folder:
        path = Path(folder) / "logo.png"
        try:
            farm.objects.fetch_file(counted.logo_key, path)
        except NotFound:  # it changed above, in between
            raise NotFound("logo-none") from None
        farm.objects.put_file(key, path, counted.logo.sha256)
    return replace(counted, org_id=org_id, logo_key=key)


def _change(
    farm: Farm,
    actor: Actor,
    org_id: OrgId,
    change: Callable[[Branding | None], Branding],
    action: str,
) -> Branding:
    with farm.catalog.writing() as tx:
        own = next(iter(branding.list_brandings(tx, actor.scope, [org_id])), None)
        changed = change(own)
        branding.save_branding(tx, actor.scope, changed)
        record(tx, farm, actor, action, of=org_id, subject=org_id)
    _drop(farm, org_id, own)
    return changed


def _drop(farm: Farm, org_id: OrgId, before: Branding | None) -> None:
    """Remove a logo that nobody has any more; clips that wear it have a copy of their own."""
    if before is None or before.logo_key is None:
        return
    with farm.catalog.reading() as tx:
        now = branding.list_brandings(tx, EVERYTHING, [org_id])
    if all(one.logo_key != before.logo_key for one in now):
        farm.objects.delete(before.logo_key)
