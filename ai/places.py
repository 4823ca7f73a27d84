"""How this room's children are started: Python itself, with this house to import from."""

import sys
from pathlib import Path


def child_command(module: str, *arguments: str) -> list[str]:
    """Return the command of a module of this room; nothing of the user's own is imported."""
    return [sys.executable, "-P", "-s", "-m", module, *arguments]


def child_environment(*, threads: int) -> dict[str, str]:
    """Return the environment of a child that runs a model.

    Args:
        threads: of its mathematics; 0: as many as the machine has.
    """
    environment = {
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        # a model that is not here is fetched by `farm models get`, never in the middle of a job
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    return environment | ({"OMP_NUM_THREADS": str(threads)} if threads else {})
