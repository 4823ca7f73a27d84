"""What is stored between sound and captions, and where."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter

from farm.assets import Asset
from farm.timeline import TimeRange
from storage.objects import keys
from workers.jobs.work import Work

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class SpeechMap:
    """Where somebody speaks, and which spans each piece holds; see `ai.cutting`."""

    speech: tuple[TimeRange, ...]
    pieces: tuple[tuple[TimeRange, ...], ...]

    @property
    def spoken(self) -> float:
        """Seconds of speech."""
        return float(sum(part.duration for part in self.speech))


def sound_key(asset: Asset) -> str:
    """Return the key of the samples that are listened to."""
    return keys.caption_key(asset, "sound", "pcm")


def speech_key(asset: Asset) -> str:
    """Return the key of the `SpeechMap`."""
    return keys.caption_key(asset, "speech", "json")


def piece_key(asset: Asset, piece: int) -> str:
    """Return the key of what was heard in one piece."""
    return keys.caption_key(asset, f"piece-{piece:04d}", "json")


def store_document(work: Work, key: str, document: object) -> None:
    """Store a frozen dataclass as JSON."""
    path = work.workspace.folder("documents") / key.rpartition("/")[2]
    path.write_bytes(TypeAdapter(type(document)).dump_json(document))
    work.farm.objects.put_file(key, path)


def read_document(work: Work, key: str, kind: type[Document]) -> Document:
    """Read what `store_document` stored.

    Raises:
        FarmFailed: ``object-missing``.
    """
    path = work.fetch(key, f"read-{key.rpartition('/')[2]}")
    return TypeAdapter(kind).validate_json(path.read_bytes())
