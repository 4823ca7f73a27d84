"""Who is told of an organisation's alarms, and which private networks may be called for it."""

from fastapi import APIRouter, Request, Response

from api.deps import FarmDep, TreeManager
from api.problems import language_of
from api.schemas.alarms import HookView, HookWish, NetworksDocument
from farm.ids import HookId, OrgId
from storage.catalog import alarm_hooks, orgs
from workers import alarm_hooks as hooks

router = APIRouter(prefix="/organisations/{organisation_id}", tags=["organisations"])


@router.get("/alarm-hooks")
def list_alarm_hooks(organisation_id: OrgId, caller: TreeManager, farm: FarmDep) -> list[HookView]:
    """List who is told; where an organisation has none, those of the level above are."""
    with farm.catalog.reading() as tx:
        orgs.get_organisation(tx, caller.scope, organisation_id)
        found = alarm_hooks.list_hooks(tx, caller.scope, [organisation_id])
    return [HookView.of(one) for one in found]


@router.post("/alarm-hooks", status_code=201)
def add_alarm_hook(
    organisation_id: OrgId, wish: HookWish, caller: TreeManager, farm: FarmDep
) -> HookView:
    """Have somebody told; address and signing secret are kept sealed and not told again."""
    order = hooks.HookOrder(wish.kind, wish.name, wish.address, wish.signing, wish.language)
    return HookView.of(hooks.add_hook(farm, caller.actor, organisation_id, order))


@router.delete("/alarm-hooks/{hook_id}", status_code=204)
def remove_alarm_hook(
    organisation_id: OrgId, hook_id: HookId, caller: TreeManager, farm: FarmDep
) -> Response:
    """Let nobody be told there any more."""
    hooks.remove_hook(farm, caller.actor, organisation_id, hook_id)
    return Response(status_code=204)


@router.post("/alarm-hooks/{hook_id}/test")
def test_alarm_hook(
    organisation_id: OrgId, hook_id: HookId, caller: TreeManager, farm: FarmDep, request: Request
) -> HookView:
    """Send a test at once, and say what became of it."""
    return HookView.of(
        hooks.send_test(farm, caller.actor, organisation_id, hook_id, language_of(request))
    )


@router.get("/open-networks")
def get_open_networks(
    organisation_id: OrgId, caller: TreeManager, farm: FarmDep
) -> NetworksDocument:
    """Say which addresses besides public ones may be called for an organisation."""
    with farm.catalog.reading() as tx:
        orgs.get_organisation(tx, caller.scope, organisation_id)
        found = alarm_hooks.find_networks(tx, caller.scope, organisation_id)
    return NetworksDocument(networks=[] if found is None else list(found.networks))


@router.put("/open-networks")
def set_open_networks(
    organisation_id: OrgId, body: NetworksDocument, caller: TreeManager, farm: FarmDep
) -> NetworksDocument:
    """Say it, for an organisation below the caller's; or the farm's own, for its administrators."""
    opened = hooks.open_networks(farm, caller.actor, organisation_id, body.networks)
    return NetworksDocument(networks=list(opened.networks))
