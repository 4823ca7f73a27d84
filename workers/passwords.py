"""Passwords and tokens: made by chance, kept as hashes."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_TOKEN_BYTES = 32
_PASSWORD_BYTES = 12


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password; parameters of RFC 9106 for little memory."""
    return PasswordHasher().hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether a password is the one of a hash."""
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobodys_hash() -> str:
    """Return a hash that no password has: unknown names take as long as known ones."""
    return hash_password(new_token())


def new_password() -> str:
    """Return a random password of 96 bits, which a person can type."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def new_token() -> str:
    """Return a random token of 256 bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return the SHA-256 under which a token is kept; chance of 256 bits needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
