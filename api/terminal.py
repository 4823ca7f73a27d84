"""What all commands share: settings, exit statuses, a polite end."""

import signal
from types import FrameType

import typer

from api.console import Console
from farm.errors import FarmError, InputRejected
from farm.messages import Language
from farm.settings import Settings, choose_language, load_settings

EXIT_FAILED = 1
EXIT_REFUSED = 2
EXIT_INTERRUPTED = 130


def read_settings() -> tuple[Settings, Language]:
    """Return the settings and the language to speak; invalid ones end the program, in words."""
    try:
        settings = load_settings()
    except FarmError as error:
        defaults = Settings.model_construct()
        Console(choose_language(defaults)).refuse(error)
        raise typer.Exit(EXIT_REFUSED) from None
    return settings, choose_language(settings)


def status_of(error: FarmError) -> int:
    """Return the exit status of an error."""
    return EXIT_REFUSED if isinstance(error, InputRejected) else EXIT_FAILED


def end_politely() -> None:
    """Clean up after a polite end, or a terminal that is closed, as after Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
