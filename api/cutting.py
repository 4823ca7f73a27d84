"""``farm cut``: a stretch of any clip as a file, exact to the frame."""

import logging
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from api.console import Console
from api.terminal import EXIT_INTERRUPTED, end_politely, read_settings, status_of
from farm.errors import FarmError, InputRejected
from farm.timeline import TimeRange
from workers.logs import configure_logging

LONGEST = 10**6
"""Seconds; no clip is longer."""


def cut_clip(
    clip: Annotated[Path, typer.Argument(help="any video clip", show_default=False)],
    start: Annotated[str, typer.Option("--from", help="seconds of the first frame: 12.48")],
    end: Annotated[str, typer.Option("--to", help="seconds; the frame there is not in it")],
    output: Annotated[Path, typer.Option("--output", "-o", help="the MP4 to write")],
    rendition: Annotated[
        str | None, typer.Option(help="the size by its name, as 720p; else the largest")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="show the log")] = False,
) -> None:
    """Cut a range out of a clip, exact to the frame, by encoding it.

    Exit status 0: it was cut; 1: the farm failed; 2: the clip, the range or the file was refused.
    """
    from workers.cuts import CutOrder, cut_file

    configure_logging(logging.DEBUG if verbose else logging.CRITICAL)
    settings, language = read_settings()
    console = Console(language)
    end_politely()
    try:
        order = CutOrder(clip, _range(start, end), output, rendition)
        made = cut_file(order, settings)
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    seconds = f"{float(made.duration):.3f}"
    console.announce("cut-made", path=output, frames=made.frames, seconds=seconds, size=made.size)


def _range(start: str, end: str) -> TimeRange:
    first, last = _seconds(start), _seconds(end)
    if last <= first:
        raise InputRejected("cut-empty")
    return TimeRange(first, last)


def _seconds(text: str) -> Fraction:
    refused = InputRejected("cut-times", text=text)
    try:
        seconds = Decimal(text)
    except InvalidOperation as error:
        raise refused from error
    if not (seconds.is_finite() and 0 <= seconds <= LONGEST):
        raise refused
    return Fraction(seconds)
