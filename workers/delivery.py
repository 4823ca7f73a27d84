"""Delivery into a folder: everything that was made of an asset, and the manifest last."""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from farm.errors import InputRejected
from farm.ids import AssetId
from farm.messages import Language
from farm.orgs import Scope
from storage.catalog import assets, captions, jobs, outputs
from storage.objects import keys
from storage.objects.atomic import atomic_path
from workers.caption_tracks import choose_captions
from workers.manifest import FORMAT, Document, Outputs, manifest
from workers.manifest_entries import ClipEntries
from workers.plans import plan_of
from workers.wiring import Farm

MANIFEST = "manifest.json"
CLIPS = "clips"
"""Below a delivery: one folder for each clip that was made of it."""
WORK_FOLDER = ".farm-work"
"""Where a run works, beside its results so that files are linked; left only by a killed run."""


def read_outputs(farm: Farm, scope: Scope, asset_id: AssetId) -> Outputs:
    """Read from the catalogue everything that was made of an asset."""
    with farm.catalog.reading() as tx:
        packages = outputs.list_packages(tx, scope, asset_id)
        asset = assets.get_asset(tx, scope, asset_id)
        plan = None if asset.facts is None else plan_of(farm, asset)
        return Outputs(
            asset=asset,
            renditions=tuple(outputs.list_renditions(tx, scope, asset_id)),
            packages=tuple(one for one in packages if one.kind.is_final),
            instant=tuple(one for one in packages if not one.kind.is_final),
            stills=tuple(outputs.list_stills(tx, scope, asset_id)),
            jobs=tuple(jobs.list_jobs(tx, scope, asset_id)),
            captions=tuple(captions.list_tracks(tx, scope, asset_id)),
            burned=choose_captions(tx, asset_id, plan),
        )


def deliver(
    farm: Farm,
    made: Outputs,
    folder: Path,
    language: Language,
    *,
    clips: Callable[[], ClipEntries] = ClipEntries,
) -> Document:
    """Put all files and the manifest into a folder; an earlier delivery there is replaced.

    The old manifest goes first and the new one comes last, so a folder with a manifest is whole.

    Args:
        farm: the farm.
        made: what was made of the clip.
        folder: new, or with an earlier delivery in it.
        language: of the manifest's words.
        clips: puts the clips that were made of it below the folder, and tells of them.

    Returns:
        The manifest.
    """
    remove_delivery(folder)
    for key in made.keys:
        target = folder / keys.inside_asset(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        farm.objects.fetch_file(key, target)
    document = manifest(made, language, clips())
    with atomic_path(folder / MANIFEST) as partial:
        text = json.dumps(document, ensure_ascii=False, indent=2)
        partial.write_text(text + "\n", encoding="utf-8")
    return document


def require_own_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier delivery or a killed run's leavings.

    Raises:
        InputRejected: ``output-not-a-folder``, ``output-not-empty``.
    """
    if folder.exists() and not folder.is_dir():
        raise InputRejected("output-not-a-folder", path=folder)
    if not folder.is_dir() or read_delivery(folder) is not None:
        return
    if any(path.name != WORK_FOLDER for path in folder.iterdir()):
        raise InputRejected("output-not-empty", path=folder)


def read_delivery(folder: Path) -> Document | None:
    """Return the manifest of an earlier delivery, or None where there is none of the farm's."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(document, dict) and document.get("format") == FORMAT
    return document if is_ours else None


def remove_delivery(folder: Path) -> None:
    """Remove what an earlier delivery left in a folder, the manifest first.

    That is what the manifest lists, and the folder ``packages`` as a whole; nothing else.
    """
    old = read_delivery(folder)
    if old is None:
        return
    (folder / MANIFEST).unlink()
    for kind in ("renditions", "stills", "captions"):
        for file in _delivered_files(folder / kind, old.get(kind, [])):
            file.unlink()
        with suppress(OSError):  # not there, or somebody keeps files of his own in it
            (folder / kind).rmdir()
    shutil.rmtree(folder / "packages", ignore_errors=True)
    _remove_clips(folder / CLIPS, old.get("clips", []))


def _remove_clips(folder: Path, entries: list[Document]) -> None:
    """Remove the clips that an earlier manifest lists, whatever somebody wrote into it."""
    if folder.is_symlink():
        return
    names = {Path(entry["path"]).parent.name for entry in entries if entry.get("path")}
    for one in folder.glob("*"):
        if one.name in names and one.is_dir() and not one.is_symlink():
            remove_delivery(one)
            with suppress(OSError):  # somebody keeps files of his own in it
                one.rmdir()
    with suppress(OSError):
        folder.rmdir()


def _delivered_files(folder: Path, entries: list[Document]) -> list[Path]:
    """Return the files of a folder that a manifest lists, whatever somebody wrote into it.

    Only the last part of a path counts, and no folder that leads elsewhere: nothing outside the
    delivery can be meant.
    """
    if folder.is_symlink():
        return []
    names = {Path(entry["path"]).name for entry in entries}
    return [file for file in folder.glob("*") if file.name in names and not file.is_dir()]
