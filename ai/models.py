"""Speech models: where they lie, which there are, how one is fetched."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from farm.errors import DestinationFailed, InputRejected

MODEL_FILE = "model.bin"
CHOSEN = "chosen"
"""A file beside the models that names the one which was fetched last."""


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model that the farm knows by name.

    Attributes:
        repository: where faster-whisper's own list finds it on the hub.
        megabytes: to fetch, about.
        zh_errors: characters in a hundred that it gets wrong in AISHELL-1; None: unknown.
    """

    repository: str
    megabytes: int
    zh_errors: float | None = None


KNOWN: Mapping[str, SpeechModel] = {
    "tiny": SpeechModel("Systran/faster-whisper-tiny", 78, 31.9),
    "base": SpeechModel("Systran/faster-whisper-base", 148, 22.2),
    "small": SpeechModel("Systran/faster-whisper-small", 486, 13.9),
    "medium": SpeechModel("Systran/faster-whisper-medium", 1530, 9.5),
    "large-v2": SpeechModel("Systran/faster-whisper-large-v2", 3090, 8.8),
    "large-v3": SpeechModel("Systran/faster-whisper-large-v3", 3090, 8.1),
    "turbo": SpeechModel("mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620, 8.6),
}
"""Multilingual ones; the error rates are of FIELD.md, sizes those of the hub's files."""

_CHECKPOINTS = {"turbo": "large-v3-turbo", "large": "large-v3"}
"""Names of openai-whisper whose files have other names."""
MISSING = frozenset(
    {
        "captions-engine-missing",
        "captions-model-missing",
        "captions-model-not-there",
        "captions-file-not-there",
        "captions-checkpoint-missing",
    }
)
"""Reasons why nobody listens on a machine; each says itself what to do."""
FILES = ("config.json", "preprocessor_config.json", MODEL_FILE, "tokenizer.json", "vocabulary.*")


def default_folder() -> Path:
    """Return where models lie when no setting says so: shared by all farms of a user."""
    return Path("~/.local/share/mediafarm/models").expanduser()


def chosen_model(folder: Path) -> str:
    """Return the name of the model that was fetched last; empty: none was."""
    try:
        return (folder / CHOSEN).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def find_model(model: str, folder: Path) -> Path | None:
    """Return the folder of a model, or None: whoever asks faster-whisper gets a misleading answer.

    Args:
        model: a name or a folder.
        folder: in which named models lie.
    """
    named = folder / model.replace("/", "--")
    places = (named, _path_of(model)) if "/" in model or _is_place(model) else (named,)
    found = (place for place in places if (place / MODEL_FILE).is_file())
    return next((place.absolute() for place in found), None)


def find_checkpoint(model: str, folder: Path) -> Path | None:
    """Return the file that openai-whisper loads, or None.

    Args:
        model: a name as openai-whisper knows it, a ``.pt`` file, or a folder with one such file.
        folder: in which named models lie.
    """
    place = _path_of(model)
    if place.suffix == ".pt":
        return place.absolute() if place.is_file() else None
    if _is_place(model):
        inside = sorted(place.glob("*.pt"))
        return inside[0].absolute() if len(inside) == 1 else None
    files = (folder / f"{name}.pt" for name in (model, _CHECKPOINTS.get(model, model)))
    return next((file for file in files if file.is_file()), None)


def require_model(model: str, folder: Path, *, is_reference: bool = False) -> Path:
    """Return the folder of a model, for openai-whisper its file.

    Raises:
        InputRejected: ``captions-model-missing``; ``captions-model-not-there``: of a model that is
            named by its place; of openai-whisper ``captions-checkpoint-missing`` and
            ``captions-file-not-there``.
    """
    found = find_checkpoint(model, folder) if is_reference else find_model(model, folder)
    if found is not None:
        return found
    if is_reference:
        told = "captions-file-not-there" if _is_place(model) else "captions-checkpoint-missing"
        raise InputRejected(told, model=model, folder=folder)
    if _is_place(model):
        raise InputRejected("captions-model-not-there", model=model, file=MODEL_FILE)
    raise InputRejected("captions-model-missing", model=model)


def _is_place(model: str) -> bool:
    """Whether a model is named by where it lies, and not as ``small`` or ``owner/repository``."""
    if model.startswith((".", "~", "/")) or model.endswith(".pt") or model.count("/") > 1:
        return True
    return model not in KNOWN and Path(model).is_dir()


def _path_of(model: str) -> Path:
    try:
        return Path(model).expanduser()
    except RuntimeError:  # the home of a user whom this machine does not know
        return Path(model)


def list_models(folder: Path) -> dict[str, Path | None]:
    """Return all names that are known, and where each lies if it is here."""
    here = sorted(path.parent.name for path in folder.glob(f"*/{MODEL_FILE}"))
    return {name: find_model(name, folder) for name in dict.fromkeys([*KNOWN, *here])}


def fetch_model(name: str, folder: Path, *, mirror: str) -> Path:
    """Fetch a model from the hub, whole or not at all, and choose it.

    Args:
        name: one of `KNOWN`, or ``owner/repository`` of a CTranslate2 model.
        folder: in which named models lie; made when it is not there.
        mirror: address of the hub; empty: the library's own.

    Raises:
        InputRejected: ``model-unknown``.
        DestinationFailed: ``model-not-fetched``.
    """
    if name not in KNOWN and name.count("/") != 1:
        raise InputRejected("model-unknown", name=name, known=", ".join(KNOWN))
    place, partial = folder / name.replace("/", "--"), folder / f".{name.replace('/', '--')}.part"
    if find_model(name, folder) is None:
        folder.mkdir(parents=True, exist_ok=True)
        repository = KNOWN[name].repository if name in KNOWN else name
        _download(repository, partial, mirror)
        shutil.rmtree(place, ignore_errors=True)
        partial.rename(place)
    (folder / CHOSEN).write_text(name + "\n", encoding="utf-8")
    return place


def _download(repository: str, target: Path, mirror: str) -> None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        snapshot_download(
            repository,
            local_dir=target,
            allow_patterns=list(FILES),
            endpoint=mirror.rstrip("/") or None,
        )
    # what answers may be no hub at all: a sign-in page of a network, say
    except (OSError, ValueError, LookupError, TypeError, HfHubHTTPError) as error:
        raise DestinationFailed("model-not-fetched", name=repository, detail=error) from error
    if not (target / MODEL_FILE).is_file():
        raise DestinationFailed("model-not-fetched", name=repository, detail=MODEL_FILE)
