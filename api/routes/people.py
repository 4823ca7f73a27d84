"""People and their roles, for administrators."""

from fastapi import APIRouter

from api.deps import Caller, FarmDep, PeopleManager
from api.schemas.access import (
    GivenPassword,
    NewPersonDocument,
    PersonChange,
    PersonDocument,
    PersonListed,
)
from farm.ids import PersonId
from farm.orgs import Person
from storage.catalog import accounts, people
from workers.people import NewPerson, add_person, change_role, reset_password, set_disabled
from workers.wiring import Farm

router = APIRouter(prefix="/people", tags=["people"])


@router.get("")
def list_people(caller: PeopleManager, farm: FarmDep) -> list[PersonListed]:
    """List everybody of the caller's subtree, in the order in which they came."""
    with farm.catalog.reading() as tx:
        known = {one.id: one for one in accounts.list_accounts(tx, caller.scope)}
        everybody = people.list_people(tx, caller.scope)
    return [
        PersonListed(
            **person_document(person).model_dump(),
            sign_in_name=known[person.id].sign_in_name if person.id in known else None,
            disabled_at=known[person.id].disabled_at if person.id in known else None,
        )
        for person in everybody
    ]


@router.post("", status_code=201)
def create_person(body: NewPersonDocument, caller: PeopleManager, farm: FarmDep) -> GivenPassword:
    """Take somebody on; their random password is shown this once."""
    org_id = body.organisation_id or caller.organisation.id
    newcomer = NewPerson(org_id, body.name, body.sign_in_name, body.role)
    person, password = add_person(farm, caller.actor, newcomer)
    return GivenPassword(person_id=person.id, password=password)


@router.patch("/{person_id}")
def change_person(
    person_id: PersonId, body: PersonChange, caller: PeopleManager, farm: FarmDep
) -> PersonListed:
    """Give a person another role, let them go, or back in."""
    if body.role is not None:
        change_role(farm, caller.actor, person_id, body.role)
    if body.disabled is not None:
        set_disabled(farm, caller.actor, person_id, disabled=body.disabled)
    return _listed(farm, caller, person_id)


@router.post("/{person_id}/password")
def reset_person_password(
    person_id: PersonId, caller: PeopleManager, farm: FarmDep
) -> GivenPassword:
    """Give a person a random password, shown this once; their sessions and tokens end."""
    password = reset_password(farm, caller.actor, person_id)
    return GivenPassword(person_id=person_id, password=password)


def person_document(person: Person) -> PersonDocument:
    """Return a person."""
    return PersonDocument(
        id=person.id,
        organisation_id=person.org_id,
        name=person.name,
        role=person.role,
        created_at=person.created_at,
    )


def _listed(farm: Farm, caller: Caller, person_id: PersonId) -> PersonListed:
    with farm.catalog.reading() as tx:
        person = people.get_person(tx, caller.scope, person_id)
        account = accounts.get_account(tx, caller.scope, person_id)
    return PersonListed(
        **person_document(person).model_dump(),
        sign_in_name=account.sign_in_name,
        disabled_at=account.disabled_at,
    )
