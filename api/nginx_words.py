"""What every configuration of nginx needs (pure)."""

from collections.abc import Sequence
from pathlib import Path


def quoted(text: str | Path) -> str:
    """Return one word, whatever is in it."""
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def address(host: str, port: int) -> str:
    """Return where to listen, or whom to ask.

    Args:
        host: a name, or a numeric address of either family.
        port: of it.
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def loaded(modules: Sequence[Path]) -> str:
    """Return the lines that load modules."""
    return "".join(f"load_module {quoted(module)};\n" for module in modules)


def temporary(folder: Path) -> str:
    """Return the lines that name a folder for what passes through."""
    # all five, or nginx tries to make the folders that it was built with
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "\n".join(f"  {kind}_temp_path {quoted(folder / kind)};" for kind in kinds)
