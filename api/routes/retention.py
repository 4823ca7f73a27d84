"""How long things are kept, and which clips are held."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.deps import Caller, FarmDep, QueueDep, TreeManager, Viewer, require
from api.schemas.keeping import Hold, NewTerm, TermDocument
from farm.ids import AssetId, OrgId
from farm.orgs import Scope
from farm.retention import Kept
from farm.rights import Right
from workers import keeping
from workers.wiring import Farm

router = APIRouter()

Holder = Annotated[Caller, Depends(require(Right.DELETE_ASSETS))]
_OF_ORGANISATION = "/organisations/{organisation_id}/retention"
_OF_ASSET = "/assets/{asset_id}/hold"


@router.get(_OF_ORGANISATION, tags=["organisations"])
def get_retention(organisation_id: OrgId, caller: Viewer, farm: FarmDep) -> list[TermDocument]:
    """Say how long an organisation keeps each kind of thing."""
    return _terms(farm, caller.scope, organisation_id)


@router.put(f"{_OF_ORGANISATION}/{{kind}}", tags=["organisations"])
def set_retention(
    organisation_id: OrgId, kind: Kept, body: NewTerm, caller: TreeManager, farm: FarmDep
) -> list[TermDocument]:
    """Say how long an organisation, and all below it without a rule of their own, keep a kind."""
    keeping.set_term(farm, caller.actor, organisation_id, kind, days=body.days)
    return _terms(farm, caller.scope, organisation_id)


@router.delete(f"{_OF_ORGANISATION}/{{kind}}", status_code=204, tags=["organisations"])
def drop_retention(organisation_id: OrgId, kind: Kept, caller: TreeManager, farm: FarmDep) -> None:
    """Let the rule of those above bind an organisation again."""
    keeping.drop_term(farm, caller.actor, organisation_id, kind)


@router.put(_OF_ASSET, status_code=204, tags=["assets"])
def hold_asset(asset_id: AssetId, body: Hold, caller: Holder, farm: FarmDep) -> None:
    """Let nothing of an asset be removed until it is released."""
    keeping.hold_asset(farm, caller.actor, asset_id, body.reason)


@router.delete(_OF_ASSET, status_code=204, tags=["assets"])
def release_asset(asset_id: AssetId, caller: Holder, farm: FarmDep, queue: QueueDep) -> None:
    """Let an asset be removed again; captions in pictures become those of now."""
    keeping.release_asset(farm, queue, caller.actor, asset_id)


def _terms(farm: Farm, scope: Scope, org_id: OrgId) -> list[TermDocument]:
    return [
        TermDocument(kind=one.kind, days=one.days, inherited=not one.is_own)
        for one in keeping.read_terms(farm, scope, org_id)
    ]
