"""``farm tune``: which constant rate factor brings each rung of a profile to a wanted VMAF."""

import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.console import Console
from api.terminal import EXIT_INTERRUPTED, end_politely, read_settings, status_of
from farm.errors import FarmError
from farm.settings import Settings, load_settings
from transcode.scores import USUAL_TARGET, Score
from workers.logs import configure_logging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.tuning import Tuned


def tune_ladder(  # arguments of the command line
    profile: Annotated[
        str, typer.Argument(help="short-video, one of its rungs, or a screen", show_default=False)
    ],
    clips: Annotated[
        list[Path], typer.Argument(help="typical of what the farm gets", show_default=False)
    ],
    target: Annotated[
        float, typer.Option(min=1, max=100, help="mean VMAF that each rung should have")
    ] = USUAL_TARGET,
    preset: Annotated[
        str | None, typer.Option(help="of x264; else FARM_PRESET", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="answer for programs")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="show the log")] = False,
) -> None:
    """Find the constant rate factor that takes the fewest bits for a wanted VMAF.

    Each clip is coded as the farm would, three stretches of longer ones, and compared with what its
    encoder was given. Nothing is changed; the answer says what to write where.

    Exit status 0: it was measured; 1: the farm failed; 2: a clip or the profile was refused.
    """
    from workers.tuning import TuneOrder, Watching, tune_profile

    configure_logging(logging.DEBUG if verbose else logging.CRITICAL)
    settings, language = read_settings()
    console = Console(language)
    end_politely()
    watching = Watching(
        on_clip=lambda clip: console.tell("tune-clip", path=clip),
        on_score=lambda rung, score: console.tell("tune-score", rung=rung, **_spelled(score)),
    )
    try:
        if preset is not None:
            settings = load_settings(preset=preset)
        found = tune_profile(TuneOrder(profile, tuple(clips), target), settings, watching)
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if as_json:
        typer.echo(json.dumps(_document(found, settings, target), indent=2, ensure_ascii=False))
    else:
        _show(console, found, settings, target)


def _show(console: Console, tuned: "Sequence[Tuned]", settings: Settings, target: float) -> None:
    rows = []
    for one in tuned:
        if one.found is None:
            continue
        told = _spelled(one.found.score)
        crf = told["crf"] if one.found.is_reached else f"< {told['crf']}"
        rows.append(
            (one.rung, crf, *(told[name] for name in ("vmaf", "worst", "low", "mbit", "cpu")))
        )
    console.show_table(("name", "crf", "vmaf", "worst", "low", "mbit", "cpu"), rows)
    for one in tuned:
        if one.found is None:
            console.announce("tune-too-small", rung=one.rung)
        elif not one.found.is_reached:
            console.announce(
                "tune-missed", rung=one.rung, target=f"{target:g}", crf=one.found.score.crf
            )
    reached = _reached(tuned)
    if not reached:
        return
    preset, now = settings.preset, settings.crf
    if len(reached) > 1:
        least = min(reached.values())
        console.announce("tune-set", crf=least, target=f"{target:g}", now=now, preset=preset)
    console.announce("tune-set-rungs", preset=preset)
    console.enumerate(f"{rung}: crf = {crf}" for rung, crf in reached.items())


def _reached(tuned: "Sequence[Tuned]") -> dict[str, int]:
    """Return the factors of the rungs that reach the target."""
    return {
        one.rung: one.found.score.crf
        for one in tuned
        if one.found is not None and one.found.is_reached
    }


def _spelled(score: Score) -> dict[str, str]:
    return {
        "crf": str(score.crf),
        "vmaf": f"{score.vmaf:.1f}",
        "worst": f"{score.worst:.1f}",
        "low": f"{score.low:.1f}",
        "mbit": f"{score.bitrate / 1e6:.2f}",
        "cpu": f"{score.cpu:.2f}",
    }


def _document(tuned: "Sequence[Tuned]", settings: Settings, target: float) -> dict[str, Any]:
    return {
        "target": target,
        "preset": settings.preset,
        "rungs": [
            {
                "rung": one.rung,
                "reached": one.found is not None and one.found.is_reached,
                "score": None if one.found is None else asdict(one.found.score),
                "tried": [] if one.found is None else [asdict(score) for score in one.found.tried],
            }
            for one in tuned
        ],
    }
