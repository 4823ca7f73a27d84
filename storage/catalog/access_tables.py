"""Tables of signing in."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from farm.rights import Right
from storage.catalog.columns import DocumentColumn, InstantColumn
from storage.catalog.metadata import METADATA, org_id_column


def _person_id() -> Column[str]:
    return Column("person_id", Text, ForeignKey("people.id"), nullable=False)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", Text, ForeignKey("people.id"), primary_key=True),
    org_id_column(),
    # In the whole farm: people type their name, not their organisation.
    Column("sign_in_name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("disabled_at", InstantColumn),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    _person_id(),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", InstantColumn, nullable=False),
    Column("expires_at", InstantColumn, nullable=False),
    Index(None, "person_id"),
    Index(None, "expires_at"),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    _person_id(),
    Column("name", Text, nullable=False),
    Column("scopes", DocumentColumn(tuple[Right, ...]), nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", InstantColumn, nullable=False),
    Column("expires_at", InstantColumn),
    Index(None, "person_id"),
)

SIGN_IN_ATTEMPTS = Table(
    "sign_in_attempts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", InstantColumn, nullable=False),
    Column("locked_until", InstantColumn),
    Index(None, "last_at"),
)
