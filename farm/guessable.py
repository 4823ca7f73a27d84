"""Which secrets anybody could guess (pure): those that programs ship with, and those too short."""

LEAST_CHARACTERS = 16
LEAST_DIFFERENT = 6
_KNOWN = (
    "minioadmin",
    "postgres",
    "password",
    "passwd",
    "changeme",
    "changethis",
    "default",
    "example",
    "mediafarm",
    "farmsecret",
    "secretkey",
    "topsecret",
    "letmein",
    "qwerty",
    "1234567890",
    "replaceme",
)
"""Found at any place of a secret, whatever signs stand between their letters."""


def is_guessable(secret: str) -> bool:
    """Whether a secret is too short, too uniform, or known from somebody's documentation."""
    if len(secret) < LEAST_CHARACTERS or len(set(secret)) < LEAST_DIFFERENT:
        return True
    letters = "".join(sign for sign in secret.lower() if sign.isalnum())
    return any(word in letters for word in _KNOWN)
