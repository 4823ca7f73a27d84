"""The tree of organisations, as far as the caller sees it."""

from fastapi import APIRouter

from api.deps import CallerDep, FarmDep, TreeManager
from api.schemas.access import NewOrganisation, OrganisationDocument
from farm.ids import OrgId
from farm.orgs import Organisation, Scope
from storage.catalog import orgs
from workers.people import found_child

router = APIRouter(prefix="/organisations", tags=["organisations"])


@router.get("")
def list_organisations(caller: CallerDep, farm: FarmDep) -> list[OrganisationDocument]:
    """List the caller's organisation and all below it, each before those below it."""
    with farm.catalog.reading() as tx:
        found = orgs.list_organisations(tx, caller.scope)
    return [organisation_document(one, caller.scope) for one in found]


@router.get("/{organisation_id}")
def get_organisation(
    organisation_id: OrgId, caller: CallerDep, farm: FarmDep
) -> OrganisationDocument:
    """Return one organisation."""
    with farm.catalog.reading() as tx:
        found = orgs.get_organisation(tx, caller.scope, organisation_id)
    return organisation_document(found, caller.scope)


@router.post("", status_code=201)
def create_organisation(
    body: NewOrganisation, caller: TreeManager, farm: FarmDep
) -> OrganisationDocument:
    """Found an organisation below one that the caller sees."""
    child = found_child(farm, caller.actor, body.parent_id, name=body.name, level=body.level)
    return organisation_document(child, caller.scope)


def organisation_document(organisation: Organisation, scope: Scope) -> OrganisationDocument:
    """Return an organisation as seen from a scope: what lies above it is not named."""
    is_top = organisation.path == scope.path
    return OrganisationDocument(
        id=organisation.id,
        name=organisation.name,
        level=organisation.level,
        parent_id=None if is_top else organisation.parent_id,
        created_at=organisation.created_at,
    )
