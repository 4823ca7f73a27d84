"""The command line: one of the farm's doors. It translates, asks the workers, and answers.

Each command imports what it alone needs: whoever asks for help does not wait for the HTTP door.
"""

import io
import logging
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api.console import Console
from api.cutting import cut_clip
from api.posts import beat, live_agent, prepare, serve, worker
from api.terminal import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_REFUSED,
    end_politely,
    read_settings,
    status_of,
)
from api.tuning import tune_ladder
from api.upkeep import apply_rules, backup_farm, restore_farm, sweep_farm
from farm.assets import AssetState
from farm.branding import read_lower_third
from farm.canvases import choose_canvases
from farm.errors import FarmError
from farm.findings import is_fit
from farm.highlights import HighlightStyle
from workers.logs import configure_logging

LOOK_SECONDS = 0.5

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
models = typer.Typer(no_args_is_help=True, help="Speech models, which write captions.")
app.add_typer(models, name="models")
app.command("cut")(cut_clip)
app.command("tune")(tune_ladder)
app.command("backup")(backup_farm)
app.command("restore")(restore_farm)
app.command("retention")(apply_rules)
app.command("sweep")(sweep_farm)
for post in (prepare, serve, worker, live_agent, beat):
    app.command(post.__name__.replace("_", "-"))(post)


@app.callback()
def farm() -> None:
    """Take clips in, make renditions, stills and streaming packages of them."""


@app.command("process")
def process_clip(  # noqa: PLR0913, PLR0917  # an option of the command each
    clip: Annotated[Path, typer.Argument(help="any video clip", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="new or earlier output folder")],
    profile: Annotated[
        list[str] | None,
        typer.Option(help="also made, as led-960x576:fill or captions-vertical-720"),
    ] = None,
    logo: Annotated[
        Path | None, typer.Option(help="a PNG or WebP in a corner, as of branded-1080p")
    ] = None,
    lower_third: Annotated[
        str | None, typer.Option(metavar="TITLE|PLACE", help="a bar with these words")
    ] = None,
    best: Annotated[int, typer.Option(min=0, max=30, help="so many clips of what stands out")] = 0,
    style: Annotated[HighlightStyle, typer.Option(help="what stands out")] = HighlightStyle.EVENT,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="show the log")] = False,
) -> None:
    """Make everything of one clip: no server, no queue, no account.

    Exit status 0: everything was made; 1: the farm failed; 2: the clip or folder was refused.
    """
    from workers.best import best_wish
    from workers.oneshot import Order, make_everything

    configure_logging(logging.DEBUG if verbose else logging.CRITICAL)
    settings, language = read_settings()
    console = Console(language)
    end_politely()
    try:
        with console.stages() as on_change:
            canvases, words = choose_canvases(profile or ()), read_lower_third(lower_third)
            wish = best_wish(best, style)
            order = Order(clip, output, language, canvases, logo, words, wish)
            made = make_everything(order, settings, on_change)
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    console.summarise(made, output)


@app.command()
def up() -> None:
    """Start an embedded farm: its own Redis, workers and HTTP door, until Ctrl-C."""
    from api.up import embedded_crew
    from workers.alone import require_nobody
    from workers.people import ensure_first_admin
    from workers.wiring import open_farm

    configure_logging(logging.INFO)
    settings, language = read_settings()
    console = Console(language)
    end_politely()
    try:
        require_nobody(settings.data_dir)
        with open_farm(settings) as farm:
            first = ensure_first_admin(farm)
        if first is not None:  # said at once: it is kept nowhere
            console.announce("first-admin", who=first.sign_in_name, password=first.password)
        with embedded_crew(settings) as crew:
            console.remark(crew.notices)
            folder = settings.data_dir.absolute()
            console.announce("farm-is-up", folder=folder, address=crew.address)
            while True:
                crew.look()
                time.sleep(LOOK_SECONDS)
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit from None


@app.command("demo")
def show_demo(
    clip: Annotated[Path, typer.Argument(help="any video clip")] = Path("out/demo-clip.mp4"),
) -> None:
    """Start a farm, upload a clip to it over HTTP, show what was made; Ctrl-C stops it.

    Without a terminal it stops by itself. Exit status 0: everything was made and handed out; 1: the
    farm failed; 2: the clip was refused.
    """
    from api.demo import DEMO_FOLDER, Demo, run_demo

    configure_logging(logging.CRITICAL)
    settings, language = read_settings()
    if "data_dir" not in settings.model_fields_set:
        settings = settings.model_copy(update={"data_dir": DEMO_FOLDER})
    console = Console(language)
    end_politely()
    try:
        state = run_demo(Demo(clip, language, console), settings)
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if state is not AssetState.READY:
        raise typer.Exit(EXIT_REFUSED if state is AssetState.REJECTED else EXIT_FAILED)


@app.command()
def doctor() -> None:
    """Say line by line what this machine offers a farm, and what to do.

    Exit status 0: everything needed is there; 1: something needed is missing.
    """
    from workers.machine import examine_machine

    settings, language = read_settings()
    console = Console(language)
    findings = examine_machine(settings)
    console.diagnose(findings)
    console.announce("machine-fit" if is_fit(findings) else "machine-unfit")
    if not is_fit(findings):
        raise typer.Exit(EXIT_FAILED)


@models.command("list")
def list_speech_models() -> None:
    """Show which speech models there are, and which are on this machine."""
    from ai.models import KNOWN, chosen_model, list_models
    from workers.speech_model import models_folder

    settings, language = read_settings()
    folder = models_folder(settings)
    chosen = settings.whisper_model or chosen_model(folder)
    Console(language).list_models(list_models(folder), KNOWN, chosen)


@models.command("get")
def get_speech_model(
    name: Annotated[
        str, typer.Argument(help="as `farm models list` shows it, or owner/repository")
    ],
) -> None:
    """Fetch a speech model; clips from then on get captions.

    Exit status 0: it is here and chosen; 1: it could not be fetched; 2: there is no such model.
    """
    from ai.models import fetch_model
    from workers.speech_model import models_folder

    settings, language = read_settings()
    console = Console(language)
    end_politely()
    try:
        place = fetch_model(name, models_folder(settings), mirror=settings.whisper_mirror)
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    console.announce("model-here", model=name, path=place)
    if settings.whisper_model not in {"", name}:
        console.announce("model-not-used", chosen=settings.whisper_model)


@app.command("version")
def print_version() -> None:
    """Print the farm's version."""
    typer.echo(version("mediafarm"))


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot spell Chinese
    app()
