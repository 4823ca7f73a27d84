"""Commands for whoever keeps a farm: backup, restore, sweep and retention.

As in `api.cli`, each imports what it alone needs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import Console
from api.terminal import EXIT_FAILED, EXIT_INTERRUPTED, end_politely, read_settings, status_of
from farm.errors import FarmError
from farm.messages import Notice
from farm.quotas import spell_bytes
from farm.retention import Kept
from farm.sweeping import ObjectFault
from workers.logs import configure_logging

if TYPE_CHECKING:
    from workers.wiring import Farm

Folder = Annotated[Path, typer.Argument(help="folder of the backup", show_default=False)]


@contextmanager
def _at_work(*, alone: bool = False) -> Iterator[tuple["Farm", Console]]:
    """Open the farm of the settings, and answer errors in words."""
    from workers.alone import require_nobody
    from workers.wiring import open_farm

    configure_logging(logging.WARNING)
    settings, language = read_settings()
    console = Console(language)
    end_politely()
    try:
        if alone:
            require_nobody(settings.data_dir)
        with open_farm(settings) as farm:
            yield farm, console
    except FarmError as error:
        console.refuse(error)
        raise typer.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None


def backup_farm(
    folder: Folder,
    objects: Annotated[
        bool, typer.Option("--objects", help="copy the objects too, not only their list")
    ] = False,
) -> None:
    """Write a backup of the farm, which may run meanwhile; one that broke off goes on.

    Exit status 0: whole; 1: the farm failed, or objects are missing; 2: the folder was refused.
    """
    from workers.backup import take_backup
    from workers.backup_files import Contents

    with _at_work() as (farm, console):
        page = take_backup(farm, folder, Contents.OBJECTS if objects else Contents.LIST)
        console.announce(
            "backup-objects" if objects else "backup-list",
            folder=folder,
            rows=sum(table.lines for table in page.tables.values()),
            objects=page.objects.lines - page.missing,
            gigabytes=f"{page.object_bytes / 10**9:.2f}",
        )
        if page.missing:
            console.announce("objects-missing", number=page.missing)
            raise typer.Exit(EXIT_FAILED)


def restore_farm(folder: Folder) -> None:
    """Fill an empty farm from a backup, of this or an earlier release, on any catalogue and store.

    Exit status 0: all is back; 1: the farm failed, or objects are missing; 2: refused.
    """
    from workers.restore import restore_backup

    with _at_work(alone=True) as (farm, console):
        restored = restore_backup(farm, folder)
        console.announce("restored", rows=restored.rows, objects=restored.objects)
        if restored.missing:
            console.remark(Notice("object-missing", {"key": key}) for key in restored.told)
            console.announce("objects-missing", number=restored.missing)
            raise typer.Exit(EXIT_FAILED)


def sweep_farm(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only say what is wrong; change nothing")
    ] = False,
) -> None:
    """Look for objects that no row names, and for rows whose objects are gone.

    Orphans are removed by the first sweep that finds them again a day later. Exit status 0: nothing
    is missing; 1: objects are missing, or the farm failed.
    """
    from workers.sweep import survey, sweep_all

    with _at_work() as (farm, console):
        report = survey(farm) if dry_run else sweep_all(farm)
        orphans = spell_bytes(report.orphan_bytes)
        console.announce("sweep-seen", objects=report.objects, orphans=report.orphans, size=orphans)
        console.enumerate(report.told[ObjectFault.ORPHAN])
        if not dry_run:
            removed = spell_bytes(report.removed_bytes)
            console.announce("sweep-removed", number=report.removed, size=removed)
        if report.missing:
            missing = report.told[ObjectFault.MISSING]
            console.remark(Notice("object-missing", {"key": key}) for key in missing)
            console.announce("objects-missing", number=report.missing)
            raise typer.Exit(EXIT_FAILED)


_PAST_DATE = {
    Kept.SOURCES: "retention-sources",
    Kept.MADE: "retention-made",
    Kept.UPLOADS: "retention-uploads",
    Kept.RECORDINGS: "retention-recordings",
    Kept.EVIDENCE: "retention-evidence",
}


def apply_rules(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only say what is past its date; remove nothing")
    ] = False,
) -> None:
    """Remove what the organisations' rules of retention let go, as the farm does every night."""
    from workers.retention import apply_retention, survey_retention

    with _at_work() as (farm, console):
        report = survey_retention(farm) if dry_run else apply_retention(farm)
        for kind, name in _PAST_DATE.items():
            size = spell_bytes(report.bytes[kind])
            console.announce(name, number=report.number[kind], size=size)
        console.announce("retention-dry-run" if dry_run else "retention-applied")
