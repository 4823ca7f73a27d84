"""What an organisation uses, and how much it may."""

from fastapi import APIRouter

from api.deps import FarmDep, TreeManager, Viewer
from api.schemas.keeping import QuotaDocument, UsageDocument
from farm.ids import OrgId
from farm.orgs import Scope
from workers.quotas import read_usage
from workers.quotas import set_quota as save
from workers.wiring import Farm

router = APIRouter(prefix="/organisations/{organisation_id}", tags=["organisations"])


@router.get("/usage")
def get_usage(organisation_id: OrgId, caller: Viewer, farm: FarmDep) -> UsageDocument:
    """Return what an organisation and all below it use, and what is left."""
    return _usage(farm, caller.scope, organisation_id)


@router.put("/quota")
def set_quota(
    organisation_id: OrgId, body: QuotaDocument, caller: TreeManager, farm: FarmDep
) -> UsageDocument:
    """Say how much an organisation below the caller's may keep and send."""
    save(
        farm,
        caller.actor,
        organisation_id,
        most_bytes=body.most_bytes,
        most_uploads_a_day=body.most_uploads_a_day,
    )
    return _usage(farm, caller.scope, organisation_id)


def _usage(farm: Farm, scope: Scope, org_id: OrgId) -> UsageDocument:
    standing = read_usage(farm, scope, org_id)
    usage, quota = standing.usage, standing.quota
    own = QuotaDocument()
    if quota is not None:
        own = QuotaDocument(
            most_bytes=quota.most_bytes, most_uploads_a_day=quota.most_uploads_a_day
        )
    return UsageDocument(
        organisation_id=org_id,
        used_bytes=usage.bytes,
        sources=usage.sources,
        renditions=usage.renditions,
        packages=usage.packages,
        uploads=usage.uploads,
        uploads_today=usage.uploads_today,
        quota=own,
        free_bytes=standing.free_bytes,
        free_uploads=standing.free_uploads,
    )
