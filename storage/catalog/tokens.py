"""Bearer tokens in the catalogue: found by their hash."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from farm.access import Token
from farm.errors import NotFound
from farm.ids import PersonId, TokenId
from farm.orgs import Scope
from storage.catalog.access_tables import TOKENS
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, row_of
from storage.catalog.scoping import scoped


def insert_token(tx: Transaction, scope: Scope, token: Token) -> None:
    """Add a token.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, TOKENS, [row_of(token)])


def find_token(tx: Transaction, scope: Scope, token_hash: str, at: datetime) -> Token | None:
    """Return the token of a hash, or None when there is none or it is over."""
    lasts = or_(TOKENS.c.expires_at.is_(None), TOKENS.c.expires_at > at)
    statement = select(TOKENS).where(TOKENS.c.token_hash == token_hash, lasts)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Token, row)


def list_tokens(tx: Transaction, scope: Scope, person_id: PersonId) -> list[Token]:
    """Return a person's tokens, oldest first."""
    statement = select(TOKENS).where(TOKENS.c.person_id == person_id)
    statement = statement.order_by(TOKENS.c.created_at, TOKENS.c.id)
    return [noun_of(Token, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def delete_token(tx: Transaction, scope: Scope, person_id: PersonId, token_id: TokenId) -> None:
    """Remove a person's token.

    Raises:
        NotFound: the person has none of this id, or is outside the scope.
    """
    statement = delete(TOKENS).where(TOKENS.c.id == token_id, TOKENS.c.person_id == person_id)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        raise NotFound("not-found", noun=token_id)


def delete_tokens(tx: Transaction, scope: Scope, person_id: PersonId) -> None:
    """Remove all tokens of a person."""
    tx.execute(scoped(delete(TOKENS).where(TOKENS.c.person_id == person_id), scope))
