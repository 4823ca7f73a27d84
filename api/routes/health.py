"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/healthz")
def get_health() -> dict[str, str]:
    """Say that the process lives."""
    return {"status": "ok"}
