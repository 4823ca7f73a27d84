"""Commands of the processes that a farm of several machines is made of, one a machine or container.

As in `api.cli`, each imports what it alone needs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.console import Console
from api.terminal import read_settings, status_of
from farm.errors import FarmError, InputRejected
from farm.jobs import WorkQueue
from farm.settings import Settings
from workers.logs import configure_logging


def prepare() -> None:
    """Make schema, bucket and first account of a farm of several machines, once.

    Exit status 0: they are there now; 1 and 2: a server, or a setting, does not do.
    """
    from workers.posts import prepare_farm

    with _at_post() as (settings, console):
        first = prepare_farm(settings)
        if first is not None:  # said at once: it is kept nowhere
            console.announce("first-admin", who=first.sign_in_name, password=first.password)
        console.announce("farm-is-prepared")


def serve() -> None:
    """Run one HTTP door of a farm of several machines, until told to end."""
    from api.serve import serve as serve_http

    with _at_post() as (settings, _):
        serve_http(settings)


def worker(
    queues: Annotated[
        str, typer.Option(help="of io, cpu, gpu, ai, live, publish; with commas between")
    ],
    slots: Annotated[
        int, typer.Option(min=0, help="jobs at once; 0: by FARM_ENCODE_SLOTS and FARM_IO_SLOTS")
    ] = 0,
) -> None:
    """Run jobs of some queues of a farm of several machines, until told to end."""
    from workers.posts import work_at

    with _at_post() as (settings, _):
        work_at(settings, _queues(queues), slots)


def live_agent(
    name: Annotated[
        str, typer.Option(help="of the agent, the same at each start; empty: the machine's")
    ] = "",
) -> None:
    """Start engines of live programmes on this machine, until told to end; engines go on."""
    from workers.live_agent import serve_live

    with _at_post() as (settings, _):
        serve_live(settings, name)


def beat() -> None:
    """Run the clock of a farm of several machines, of which there is one, until told to end."""
    from workers.posts import beat as run_clock

    with _at_post() as (settings, _):
        run_clock(settings)


@contextmanager
def _at_post() -> Iterator[tuple[Settings, Console]]:
    """Read the settings, and answer errors in words."""
    configure_logging(logging.INFO)
    settings, language = read_settings()
    console = Console(language)
    try:
        yield settings, console
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None


def _queues(text: str) -> tuple[WorkQueue, ...]:
    try:
        return tuple(WorkQueue(name.strip()) for name in text.split(","))
    except ValueError:
        known = ", ".join(WorkQueue)
        raise InputRejected("queue-unknown", name=text, known=known) from None
