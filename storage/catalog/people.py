"""People in the catalogue."""

from sqlalchemy import select

from farm.ids import PersonId
from farm.orgs import Person, Scope
from storage.catalog.engine import Transaction
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import PEOPLE


def insert_person(tx: Transaction, scope: Scope, person: Person) -> None:
    """Add a person.

    Raises:
        NotFound: their organisation lies outside the scope.
    """
    insert_rows(tx, scope, PEOPLE, [row_of(person)])


def get_person(tx: Transaction, scope: Scope, person_id: PersonId) -> Person:
    """Return a person.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Person, require_row(tx, scope, PEOPLE, person_id))


def list_people(tx: Transaction, scope: Scope) -> list[Person]:
    """Return everybody of the subtree, in the order in which they came."""
    statement = scoped(select(PEOPLE).order_by(PEOPLE.c.created_at, PEOPLE.c.id), scope)
    return [noun_of(Person, row) for row in tx.execute(statement).mappings()]


def update_person(tx: Transaction, scope: Scope, person: Person) -> None:
    """Store a person's name and role.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    change_row(tx, scope, PEOPLE, person.id, {"name": person.name, "role": person.role})
