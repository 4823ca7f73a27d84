"""The whole clip flow inline: no server, no queue, no account; the same jobs as everywhere else."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from farm.assets import Asset, AssetState
from farm.audit import Actor
from farm.branding import Branding, LowerThird
from farm.canvases import Canvas, choose_canvases
from farm.errors import FarmFailed, InputRejected
from farm.ids import IdKind, OrgId, PersonId, new_id
from farm.messages import Language
from farm.orgs import Level, Organisation
from farm.settings import Settings
from storage.catalog import orgs
from workers.alone import alone_at
from workers.best import BestWish, deliver_best, make_best
from workers.branding import change_branding, change_logo
from workers.delivery import WORK_FOLDER, deliver, read_outputs, require_own_folder
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.manifest import Document, Outputs
from workers.manifest_entries import ClipEntries
from workers.runner import Listener, Runner
from workers.wiring import Farm, open_embedded_farm

BRANDED_BY_ITSELF = ("branded-1080p", "branded-vertical-1080")
"""Made for who asks for a logo or a lower third, and for no profile that wears them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants made, and where.

    Attributes:
        clip: any file.
        folder: new, empty, or with an earlier delivery in it.
        language: of the manifest's words.
        canvases: what is made beside the ladder, and beside what the settings ask for.
        logo: a picture that the clip wears; None: none.
        lower_third: title and place that it wears; None: it has none.
        best: clips that are made of what stands out; None: none.
    """

    clip: Path
    folder: Path
    language: Language
    canvases: tuple[Canvas, ...] = ()
    logo: Path | None = None
    lower_third: tuple[str, str] | None = None
    best: BestWish | None = None

    @property
    def is_branded(self) -> bool:
        """Whether the clip wears anything."""
        return self.logo is not None or self.lower_third is not None


def make_everything(
    order: Order, settings: Settings, on_change: Listener = lambda job: None
) -> Document:
    """Take a clip its whole way and deliver everything into a folder.

    Args:
        order: clip, folder, language.
        settings: of the farm.
        on_change: told when a stage starts, moves on or ends.

    Returns:
        The manifest, which also lies in the folder.

    Raises:
        InputRejected: the clip is refused; nothing of this run is left in the folder.
        FarmFailed: the farm failed; likewise.
    """
    if not os.path.exists(order.clip):  # noqa: PTH110 - Path's own raises for a name that is too long
        raise InputRejected("clip-not-there", path=order.clip)
    if not order.clip.is_file():
        raise InputRejected("clip-not-a-file", path=order.clip)
    if order.logo is not None and not order.logo.is_file():
        raise InputRejected("logo-not-there", path=order.logo)
    with _blaming(order.folder):
        require_own_folder(order.folder)
    with _work_folder(order.folder) as work, open_embedded_farm(work, settings) as plain:
        canvases = {one.name: one for one in (*plain.profile.canvases, *order.canvases)}
        if order.is_branded and not any(one.branded for one in canvases.values()):
            canvases |= {one.name: one for one in choose_canvases(BRANDED_BY_ITSELF)}
        profile = dataclasses.replace(plain.profile, canvases=tuple(canvases.values()))
        is_proposing = order.best is not None
        farm = dataclasses.replace(
            plain, profile=profile, is_watched=False, is_proposing=is_proposing
        )
        organisation = found_organisation(farm, "local")
        actor = Actor(PersonId("local"), organisation.scope)
        made = _run_flow(farm, organisation, order, on_change)

        def run(queue: InlineQueue) -> None:
            queue.drain(Runner(farm, queue, on_change).run)

        def clips() -> ClipEntries:
            if order.best is None:
                return ClipEntries()
            best = make_best(farm, actor, made.asset, order.best, run)
            return deliver_best(farm, actor, best, order.folder, order.language)

        return deliver(farm, made, order.folder, order.language, clips=clips)


def _run_flow(farm: Farm, organisation: Organisation, order: Order, on_change: Listener) -> Outputs:
    _dress(farm, organisation, order)
    queue = InlineQueue()
    asset = receive_clip(
        farm,
        organisation.scope,
        organisation.id,
        order.clip.resolve(),
        said=order.lower_third or ("", ""),
    )
    start_flow(farm, queue, asset)
    queue.drain(Runner(farm, queue, on_change).run)
    outputs = read_outputs(farm, organisation.scope, asset.id)
    _require_ready(outputs.asset)
    return outputs


def _dress(farm: Farm, organisation: Organisation, order: Order) -> None:
    """Say that the clips of the folder's farm, which is the one, wear what was ordered."""
    if not order.is_branded:
        return
    actor = Actor(PersonId("local"), organisation.scope)
    look = None if order.lower_third is None else LowerThird()
    wanted = Branding(organisation.id, lower_third=look)
    change_branding(farm, actor, wanted, keeps_logo=False)
    if order.logo is not None:
        change_logo(farm, actor, organisation.id, order.logo)


def found_organisation(farm: Farm, name: str) -> Organisation:
    """Write the root organisation of a farm that has none."""
    org_id = OrgId(new_id(IdKind.ORG))
    organisation = Organisation(
        id=org_id,
        name=name,
        level=Level.PROVINCE,
        parent_id=None,
        path=f"/{org_id}/",
        created_at=farm.clock.now(),
    )
    with farm.catalog.writing() as tx:
        orgs.insert_organisation(tx, organisation.scope, organisation)
    return organisation


def _require_ready(asset: Asset) -> None:
    if asset.state is AssetState.READY:
        return
    if asset.refusal is None:
        raise FarmFailed("internal-error", detail=f"asset is {asset.state}")
    kind = InputRejected if asset.state is AssetState.REJECTED else FarmFailed
    raise kind(asset.refusal.code, **asset.refusal.facts)


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """Make the work folder, and remove it at the end; a folder that was not there goes as well."""
    made_here = [path for path in (folder, *folder.parents) if not path.exists()]
    with _blaming(folder):
        folder.mkdir(parents=True, exist_ok=True)
    work = folder / WORK_FOLDER
    with alone_at(folder):
        shutil.rmtree(work, ignore_errors=True)  # an earlier run was killed here
        with _blaming(folder):
            work.mkdir()
        try:
            yield work
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            for path in made_here:
                with suppress(OSError):  # somebody else put something into it
                    path.rmdir()
            raise
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _blaming(folder: Path) -> Iterator[None]:
    """Say that it is the output folder which cannot be used.

    Raises:
        InputRejected: ``output-unusable``.
    """
    try:
        yield
    except OSError as error:
        detail = error.strerror or error
        raise InputRejected("output-unusable", path=folder, detail=detail) from error
