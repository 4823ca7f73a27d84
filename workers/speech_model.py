"""Which speech model this farm listens with."""

from pathlib import Path

from ai.models import chosen_model, default_folder
from ai.transcriber import Transcriber
from ai.whisper import Whisper
from farm.messages import Notice
from farm.settings import Settings

MEGABYTE = 10**6
NOT_CHOSEN = frozenset({"captions-no-model", "captions-no-checkpoint"})
"""What `no_model` says."""


def models_folder(settings: Settings) -> Path:
    """Return where models lie."""
    return settings.models_dir or default_folder()


def no_model(settings: Settings) -> Notice:
    """Return that no model is chosen, and what brings one which the farm's engine can load."""
    if settings.whisper_engine == "openai-whisper":
        return Notice("captions-no-checkpoint", {"folder": str(models_folder(settings))})
    return Notice("captions-no-model")


def choose_transcriber(settings: Settings) -> Transcriber | None:
    """Return what listens, or None where no model is chosen; nothing is loaded yet."""
    folder = models_folder(settings)
    model = settings.whisper_model or chosen_model(folder)
    if not model or not settings.wants_captions:
        return None
    return Whisper(
        model=model,
        models=folder,
        memory_bytes=settings.whisper_memory_mb * MEGABYTE,
        engine=settings.whisper_engine,
        device=settings.whisper_device,
        threads=settings.whisper_threads,
        batch=settings.whisper_batch,
        beam=settings.whisper_beam,
    )
