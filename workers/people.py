"""Organisations and people: founded, taken on, given roles, let go."""

from dataclasses import dataclass, replace

from farm.access import Account, normal_name
from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import IdKind, OrgId, PersonId, new_id
from farm.orgs import EVERYTHING, Level, Organisation, Person, Role
from storage.catalog import accounts, orgs, people, sessions, tokens
from storage.catalog.engine import Transaction
from workers.passwords import hash_password, new_password
from workers.records import record
from workers.wiring import Farm

FIRST_NAME = "admin"


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """How to sign in to a new farm; the password is kept nowhere."""

    sign_in_name: str
    password: str


def ensure_first_admin(farm: Farm) -> FirstAdmin | None:
    """Found the root organisation and its administrator in a farm that has nobody.

    Returns:
        How to sign in, to be shown once; None when somebody is there already.
    """
    with farm.catalog.reading() as tx:
        if accounts.list_accounts(tx, EVERYTHING):
            return None
    password = new_password()
    hashed = hash_password(password)  # before the transaction: it takes long
    with farm.catalog.writing() as tx:
        if accounts.list_accounts(tx, EVERYTHING):  # another process was faster
            return None
        roots = [one for one in orgs.list_organisations(tx, EVERYTHING) if one.parent_id is None]
        root = roots[0] if roots else _organisation(farm, "root", Level.PROVINCE, None)
        if not roots:
            orgs.insert_organisation(tx, EVERYTHING, root)
        person = _person(farm, root.id, FIRST_NAME, Role.ADMIN)
        _insert(tx, farm, person, FIRST_NAME, hashed)
        record(tx, farm, None, "person.created", of=root.id, subject=person.id)
    return FirstAdmin(FIRST_NAME, password)


def found_child(
    farm: Farm, actor: Actor, parent_id: OrgId, *, name: str, level: Level
) -> Organisation:
    """Found an organisation below another.

    Raises:
        NotFound: there is no such parent in the actor's scope.
        InputRejected: ``level-not-below``.
    """
    with farm.catalog.writing() as tx:
        parent = orgs.get_organisation(tx, actor.scope, parent_id)
        if level.rank <= parent.level.rank:
            raise InputRejected("level-not-below", level=level, above=parent.level)
        child = _organisation(farm, name, level, parent)
        orgs.insert_organisation(tx, actor.scope, child)
        record(tx, farm, actor, "organisation.created", of=child.id, subject=child.id)
    return child


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to take on."""

    org_id: OrgId
    name: str
    sign_in_name: str
    role: Role


def add_person(farm: Farm, actor: Actor, newcomer: NewPerson) -> tuple[Person, str]:
    """Take somebody on.

    Returns:
        The person, and a random password to be shown once.

    Raises:
        NotFound: their organisation lies outside the actor's scope.
        InputRejected: ``name-taken``.
    """
    password = new_password()
    hashed = hash_password(password)
    with farm.catalog.writing() as tx:
        orgs.get_organisation(tx, actor.scope, newcomer.org_id)
        person = _person(farm, newcomer.org_id, newcomer.name, newcomer.role)
        _insert(tx, farm, person, newcomer.sign_in_name, hashed)
        record(tx, farm, actor, "person.created", of=person.org_id, subject=person.id)
    return person, password


def give_account(farm: Farm, newcomer: NewPerson) -> str:
    """Let the farm itself take somebody on; who is there already gets a new password.

    Returns:
        The password, to be shown once.

    Raises:
        InputRejected: ``name-taken``, by somebody of another organisation or role.
    """
    password = new_password()
    hashed = hash_password(password)
    with farm.catalog.writing() as tx:
        account = accounts.find_account(tx, EVERYTHING, normal_name(newcomer.sign_in_name))
        if account is None:
            person = _person(farm, newcomer.org_id, newcomer.name, newcomer.role)
            _insert(tx, farm, person, newcomer.sign_in_name, hashed)
            record(tx, farm, None, "person.created", of=person.org_id, subject=person.id)
            return password
        person = people.get_person(tx, EVERYTHING, account.id)
        if (person.org_id, person.role) != (newcomer.org_id, newcomer.role):
            raise InputRejected("name-taken", name=newcomer.sign_in_name)
        _renew(tx, account, hashed)
        record(tx, farm, None, "password.reset", of=person.org_id, subject=person.id)
    return password


def _renew(tx: Transaction, account: Account, hashed: str) -> None:
    changed = replace(account, password_hash=hashed, disabled_at=None)
    accounts.update_account(tx, EVERYTHING, changed)
    sessions.end_sessions(tx, EVERYTHING, account.id)
    tokens.delete_tokens(tx, EVERYTHING, account.id)


def change_role(farm: Farm, actor: Actor, person_id: PersonId, role: Role) -> Person:
    """Give a person another role, from their next request on.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        InputRejected: ``not-yourself``.
    """
    with farm.catalog.writing() as tx:
        person = _another(tx, actor, person_id)
        changed = replace(person, role=role)
        people.update_person(tx, actor.scope, changed)
        record(tx, farm, actor, f"person.made-{role}", of=person.org_id, subject=person.id)
    return changed


def set_disabled(farm: Farm, actor: Actor, person_id: PersonId, *, disabled: bool) -> Person:
    """Let a person go, or back in; whoever goes loses sessions and tokens at once.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        InputRejected: ``not-yourself``.
    """
    with farm.catalog.writing() as tx:
        person = _another(tx, actor, person_id)
        account = accounts.get_account(tx, actor.scope, person_id)
        since = farm.clock.now() if disabled else None
        accounts.update_account(tx, actor.scope, replace(account, disabled_at=since))
        if disabled:
            sessions.end_sessions(tx, actor.scope, person_id)
            tokens.delete_tokens(tx, actor.scope, person_id)
        action = "person.disabled" if disabled else "person.enabled"
        record(tx, farm, actor, action, of=person.org_id, subject=person.id)
    return person


def reset_password(farm: Farm, actor: Actor, person_id: PersonId) -> str:
    """Give a person a random password; all their sessions and tokens end.

    Returns:
        The password, to be shown once.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        InputRejected: ``not-yourself``.
    """
    password = new_password()
    hashed = hash_password(password)
    with farm.catalog.writing() as tx:
        person = _another(tx, actor, person_id)
        account = accounts.get_account(tx, actor.scope, person_id)
        accounts.update_account(tx, actor.scope, replace(account, password_hash=hashed))
        sessions.end_sessions(tx, actor.scope, person_id)
        tokens.delete_tokens(tx, actor.scope, person_id)
        record(tx, farm, actor, "password.reset", of=person.org_id, subject=person.id)
    return password


def _another(tx: Transaction, actor: Actor, person_id: PersonId) -> Person:
    person = people.get_person(tx, actor.scope, person_id)
    if person.id == actor.person_id:
        raise InputRejected("not-yourself")
    return person


def _insert(tx: Transaction, farm: Farm, person: Person, name: str, hashed: str) -> None:
    people.insert_person(tx, EVERYTHING, person)
    account = Account(person.id, person.org_id, normal_name(name), hashed, farm.clock.now())
    accounts.insert_account(tx, EVERYTHING, account)


def _person(farm: Farm, org_id: OrgId, name: str, role: Role) -> Person:
    return Person(PersonId(new_id(IdKind.PERSON)), org_id, name, role, farm.clock.now())


def _organisation(farm: Farm, name: str, level: Level, parent: Organisation | None) -> Organisation:
    org_id = OrgId(new_id(IdKind.ORG))
    return Organisation(
        id=org_id,
        name=name,
        level=level,
        parent_id=None if parent is None else parent.id,
        path=f"{'/' if parent is None else parent.path}{org_id}/",
        created_at=farm.clock.now(),
    )
