"""Signing in: accounts, sessions, tokens, and when somebody has guessed too often (pure)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.ids import OrgId, PersonId, SessionId, TokenId
from farm.rights import Right

FORGIVEN_AFTER = timedelta(minutes=15)
"""Failures older than this no longer count."""
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Account:
    """How a person signs in.

    Attributes:
        id: the person's own.
        sign_in_name: unique in the whole farm, as `normal_name` spells it.
        password_hash: Argon2, with its parameters and salt.
        disabled_at: since when they may no longer sign in.
    """

    id: PersonId
    org_id: OrgId
    sign_in_name: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that signed in; what it holds is known here by its SHA-256 alone."""

    id: SessionId
    org_id: OrgId
    person_id: PersonId
    token_hash: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a program signs in with; known by its SHA-256 alone.

    Attributes:
        name: for people, such as ``newsroom import``.
        scopes: it may do no more than these, nor more than its person.
        expires_at: None for one that lasts until it is revoked.
    """

    id: TokenId
    org_id: OrgId
    person_id: PersonId
    name: str
    scopes: tuple[Right, ...]
    token_hash: str
    created_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often somebody tried to sign in and failed, under one name or from one address.

    Attributes:
        id: a digest that says which; what was typed stands nowhere.
    """

    id: str
    count: int
    last_at: datetime
    locked_until: datetime | None = None

    def lock_left(self, at: datetime) -> timedelta | None:
        """Return how long nobody is let in, or None."""
        if self.locked_until is None or self.locked_until <= at:
            return None
        return self.locked_until - at

    def counted(self, at: datetime, *, allowed: int) -> "Attempts":
        """Return them with one more; each beyond those allowed locks for twice as long."""
        count = 1 if at - self.last_at > FORGIVEN_AFTER else self.count + 1
        lock = None
        if count >= allowed:
            lock = at + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(count - allowed, 16))
        return replace(self, count=count, last_at=at, locked_until=lock)

    def forgiven(self) -> "Attempts":
        """Return them without the last one, which succeeded."""
        return replace(self, count=max(0, self.count - 1), locked_until=None)


def normal_name(name: str) -> str:
    """Return a sign-in name as it is compared: no outer spaces, no capitals."""
    return name.strip().casefold()
