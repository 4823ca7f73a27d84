"""The trials of this machine's encoders, kept on its disk so that only its first worker pays."""

import fcntl
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from farm.errors import FarmFailed
from farm.settings import Settings
from storage.objects.atomic import atomic_path
from transcode.encoders import ENCODERS
from transcode.trials import Trial, trial_command, try_encoders
from workers.capabilities import keys_to_try

KEPT = timedelta(hours=24)
"""A card may recover, or fail, without anything that the fingerprint sees."""
_TRIALS = TypeAdapter(tuple[Trial, ...])
_DRIVER_FILES = ("/proc/sys/kernel/random/boot_id", "/proc/driver/nvidia/version")
_DEVICES = (("/dev", "nvidia*"), ("/dev/dri", "*"))


def machine_folder() -> Path:
    """Return the folder for what processes of a machine tell each other, whatever their farm's.

    It is no loss when it goes.

    Raises:
        FarmFailed: ``machine-folder-taken``.
    """
    folder = Path(tempfile.gettempdir()) / f"farm-{os.getuid()}-machine"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():  # in the common folder for what is temporary
        raise FarmFailed("machine-folder-taken", folder=folder)
    folder.chmod(0o700)
    return folder


def find_trials(settings: Settings, ffmpeg: Path, now: datetime) -> tuple[Trial, ...]:
    """Return what this machine's encoders do: as it was found out before, or found out now.

    Args:
        settings: which hardware is wanted at all.
        ffmpeg: the binary.
        now: aware; trials of more than a day ago are made again.

    Raises:
        FarmFailed: ``machine-folder-taken``.
    """
    print_of = fingerprint(settings, ffmpeg)
    kept = machine_folder() / f"encoders-{print_of[:16]}.json"
    with _alone(kept.with_suffix(".lock")):  # the others wait, and read
        known = _read(kept, print_of, now)
        if known is None:
            known = try_all(settings, ffmpeg)
            _write(kept, print_of, now, known)
    return known


def try_all(settings: Settings, ffmpeg: Path) -> tuple[Trial, ...]:
    """Try every encoder that the settings allow, now."""
    wanted = keys_to_try(settings)
    keys = [key for key in ENCODERS if key[1] in wanted]
    with tempfile.TemporaryDirectory() as folder:
        return try_encoders(ffmpeg, Path(folder), keys)


def fingerprint(settings: Settings, ffmpeg: Path) -> str:
    """Return what the trials depend on, as one word: binary, arguments, machine, driver, cards."""
    seen = ffmpeg.stat()
    parts = [str(ffmpeg), str(seen.st_mtime_ns), str(seen.st_size), platform.node()]
    for file in _DRIVER_FILES:
        with suppress(OSError):
            parts.append(Path(file).read_text("ascii", "replace"))
    for folder, pattern in _DEVICES:
        parts += sorted(str(path) for path in Path(folder).glob(pattern))
    wanted = keys_to_try(settings)
    parts += [str(trial_command(ffmpeg, *key)) for key in ENCODERS if key[1] in wanted]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _read(kept: Path, print_of: str, now: datetime) -> tuple[Trial, ...] | None:
    try:
        found = json.loads(kept.read_text("utf-8"))
        tried_at = datetime.fromisoformat(found["tried_at"])
        if found["fingerprint"] != print_of or not timedelta(0) <= now - tried_at < KEPT:
            return None
        return _TRIALS.validate_python(found["trials"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None  # none yet, or not ours: try again


def _write(kept: Path, print_of: str, now: datetime, trials: tuple[Trial, ...]) -> None:
    document = {
        "fingerprint": print_of,
        "tried_at": now.isoformat(),
        "trials": [asdict(trial) for trial in trials],
    }
    with atomic_path(kept) as partial:
        partial.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
