"""Which failures are worth another attempt (pure)."""

from farm.errors import FarmError, InputRejected
from farm.messages import Notice

MOST_ATTEMPTS = 2
"""The second attempt is for what passes by itself; the same fault twice is a fault."""


def may_retry(error: FarmError, attempt: int) -> bool:
    """Whether a job that failed with this error should run again."""
    return not isinstance(error, InputRejected) and attempt < MOST_ATTEMPTS


def notice_of(error: Exception) -> Notice:
    """Return the words for any error: its own, or those for a fault nobody foresaw."""
    if isinstance(error, FarmError):
        return error.notice
    return Notice("internal-error", {"detail": f"{type(error).__name__}: {error}"})
