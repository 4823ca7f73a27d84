"""What a clip wears: chosen when it is accepted, brought along when it is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ai.segmentation import segment_chinese
from ai.spans import protected_spans
from farm.assets import Asset
from farm.branding import Branding, Span, Wording, Worn, wear
from farm.errors import FarmFailed, NotFound
from farm.ids import OrgId
from farm.messages import Notice
from farm.profiles import LadderProfile
from storage.objects import keys
from transcode.drawing import find_caption_font
from transcode.overlaying import OverlayFiles
from transcode.plan import Plan
from workers.branding import read_branding
from workers.checksum import file_sha256
from workers.jobs.work import Work
from workers.wiring import Farm
from workers.word_lists import read_word_list

_UNDRAWABLE = frozenset({"logo-gone", "caption-font-missing"})


def choose_worn(work: Work, profile: LadderProfile) -> tuple[Worn | None, Sequence[Notice]]:
    """Return what the clip wears in what is made of it, and what a person should know of that.

    Its logo is copied to the clip: the organisation's may be another tomorrow. Without its file,
    the clip goes on without a logo.

    Raises:
        FarmFailed: of the store.
    """
    names = [canvas.name for canvas in profile.canvases if canvas.branded]
    has_card = any(canvas.titled for canvas in profile.canvases)
    if not names and not has_card:
        return None, ()
    branding = read_branding(work.farm, work.asset.org_id)
    if branding is not None and not _copy_logo(work, branding):
        branding = read_branding(work.farm, work.asset.org_id)  # it may have changed in between
        if branding is not None and not _copy_logo(work, branding):
            worn, notices = _worn(work, replace(branding, logo=None), has_card=has_card)
            return worn, (*notices, Notice("branding-logo-gone"))
    if branding is None and not has_card:
        return None, (Notice("branding-none", {"names": ", ".join(names)}),)
    return _worn(work, branding or Branding(work.asset.org_id), has_card=has_card)


def _worn(
    work: Work, branding: Branding, *, has_card: bool
) -> tuple[Worn | None, Sequence[Notice]]:
    words = said_wording(work)
    worn = wear(branding, title=words.title, place=words.place, has_card=has_card)
    if worn is not None:
        worn = replace(worn, together=words.together, place_together=words.place_together)
    has_bar = worn is not None and worn.lower_third is not None
    untitled = branding.lower_third is not None and not has_bar
    notices = (Notice("branding-no-title"),) if untitled else ()
    return worn, (*notices, Notice("card-no-title")) if has_card and not words.title else notices


def find_overlays(work: Work, plan: Plan) -> OverlayFiles | None:
    """Return what the overlays of a plan are drawn with; None: it has none.

    Raises:
        FarmFailed: ``logo-gone``, ``caption-font-missing``; of the store.
    """
    worn = [rung.overlays for rung in plan.rungs if rung.overlays is not None]
    if not worn:
        return None
    logos = {one.sha256 for overlays in worn for one in overlays.logos}
    has_band = any(one.has_letters for one in worn)
    names = ", ".join(rung.name for rung in plan.rungs if rung.overlays is not None)
    return OverlayFiles(
        logo=_fetch_logo(work, min(logos), names) if logos else None,
        font=find_caption_font() if has_band else None,
    )


def drawable(work: Work, plan: Plan) -> Plan:
    """Return a plan without the rungs whose overlays cannot be drawn here.

    They are made alone later, and that job says why it cannot; nothing else waits for them.
    """
    try:
        find_overlays(work, plan)
    except FarmFailed as error:
        if error.code not in _UNDRAWABLE:
            raise
        work.log.tell("overlays cannot be drawn", error=error)
        return plan.only(*(rung.name for rung in plan.rungs if rung.overlays is None))
    return plan


def said_title(asset: Asset) -> str:
    """Return the title that somebody gave a clip; empty where it is only its file's name."""
    return "" if asset.title == PurePosixPath(asset.file_name).stem else asset.title


def said_place(asset: Asset) -> str:
    """Return where a clip was shot; where nobody said that, what it is about."""
    return asset.place or asset.event


def said_wording(work: Work) -> Wording:
    """Return a clip's words, and what their lines do not part, as those of captions do not."""
    title, place = (
        " ".join(text.split()) for text in (said_title(work.asset), said_place(work.asset))
    )
    together = kept_together(work.farm, work.asset.org_id)
    return Wording(title, place, together(title), together(place))


def kept_together(farm: Farm, org_id: OrgId) -> Callable[[str], tuple[Span, ...]]:
    """Return what finds the words, names and numbers in an organisation's texts."""
    names = read_word_list(farm, org_id).names
    return lambda text: tuple(sorted({*protected_spans(text, segment_chinese, names)}))


def _copy_logo(work: Work, branding: Branding) -> bool:
    """Store the clip's own copy of its organisation's logo; false where its file is gone."""
    if branding.logo is None or branding.logo_key is None:
        return True
    path = work.workspace.folder("fetched") / "logo.png"
    path.unlink(missing_ok=True)
    try:
        work.farm.objects.fetch_file(branding.logo_key, path)
    except NotFound:
        return False
    if file_sha256(path) != branding.logo.sha256:
        return False
    key = keys.worn_key(work.asset, branding.logo.sha256)
    work.farm.objects.put_file(key, path, branding.logo.sha256)
    return True


def _fetch_logo(work: Work, sha256: str, names: str) -> Path:
    path = work.workspace.folder("fetched") / f"{sha256}.png"
    if not path.exists():
        try:
            work.farm.objects.fetch_file(keys.worn_key(work.asset, sha256), path)
        except NotFound as gone:
            raise FarmFailed("logo-gone", name=names) from gone
    if file_sha256(path) != sha256:
        raise FarmFailed("logo-gone", name=names)
    return path
