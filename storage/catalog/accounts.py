"""Accounts in the catalogue: how people sign in."""

from sqlalchemy import select

from farm.access import Account
from farm.errors import InputRejected
from farm.ids import PersonId
from farm.orgs import EVERYTHING, Scope
from storage.catalog.access_tables import ACCOUNTS
from storage.catalog.engine import Transaction
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_CHANGING = ("password_hash", "disabled_at")


def insert_account(tx: Transaction, scope: Scope, account: Account) -> None:
    """Add an account to a person.

    Raises:
        InputRejected: ``name-taken``, by anybody in the farm.
        NotFound: its organisation lies outside the scope.
    """
    if find_account(tx, EVERYTHING, account.sign_in_name) is not None:
        raise InputRejected("name-taken", name=account.sign_in_name)
    insert_rows(tx, scope, ACCOUNTS, [row_of(account)])


def get_account(tx: Transaction, scope: Scope, person_id: PersonId) -> Account:
    """Return a person's account.

    Raises:
        NotFound: they have none, or are outside the scope.
    """
    return noun_of(Account, require_row(tx, scope, ACCOUNTS, person_id))


def find_account(tx: Transaction, scope: Scope, sign_in_name: str) -> Account | None:
    """Return the account of a name, spelled as `farm.access.normal_name` does, or None."""
    statement = select(ACCOUNTS).where(ACCOUNTS.c.sign_in_name == sign_in_name)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Account, row)


def list_accounts(tx: Transaction, scope: Scope) -> list[Account]:
    """Return all accounts of the subtree."""
    statement = scoped(select(ACCOUNTS).order_by(ACCOUNTS.c.id), scope)
    return [noun_of(Account, row) for row in tx.execute(statement).mappings()]


def update_account(tx: Transaction, scope: Scope, account: Account) -> None:
    """Store a new password, or since when an account is disabled.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    columns = {name: value for name, value in row_of(account).items() if name in _CHANGING}
    change_row(tx, scope, ACCOUNTS, account.id, columns)
