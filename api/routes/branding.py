"""What the clips of an organisation wear: its logo, its lower third."""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.bodies import picture_body, read_body
from api.deps import Caller, CallerDep, FarmDep, require
from api.schemas.branding import (
    BrandingDocument,
    LogoDocument,
    LowerThirdDocument,
    NewBranding,
    TitleCardDocument,
)
from farm.branding import MOST_LOGO_BYTES, Branding, Logo, LowerThird, TitleCard
from farm.errors import InputRejected, NotFound
from farm.ids import OrgId
from farm.orgs import Scope
from farm.rights import Right
from storage.catalog import orgs
from workers import branding
from workers.wiring import Farm

router = APIRouter(prefix="/organisations/{organisation_id}/branding", tags=["organisations"])

Brander = Annotated[Caller, Depends(require(Right.CHANGE_BRANDING))]
MEGABYTE = 10**6
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {}}, "description": "the picture"},
}
_BODY = picture_body("image/png", "image/webp")


@router.get("")
def get_branding(organisation_id: OrgId, caller: CallerDep, farm: FarmDep) -> BrandingDocument:
    """Say what the clips of an organisation wear, and who has said so."""
    found = _found(farm, caller.scope, organisation_id)
    return _document(farm, caller.scope, organisation_id, found)


@router.put("")
def set_branding(
    organisation_id: OrgId, body: NewBranding, caller: Brander, farm: FarmDep
) -> BrandingDocument:
    """Say what an organisation's clips wear; those that are accepted from now on do."""
    wanted = Branding(
        organisation_id,
        corner=body.corner,
        width=body.width,
        margin=body.margin,
        lower_third=_look(body.lower_third),
        title_card=_card(body.title_card),
    )
    made = branding.change_branding(farm, caller.actor, wanted, keeps_logo=body.keep_logo)
    return _document(farm, caller.scope, organisation_id, made)


@router.delete("", status_code=204)
def drop_branding(organisation_id: OrgId, caller: Brander, farm: FarmDep) -> None:
    """Let an organisation's clips wear what those of the level above it wear."""
    branding.forget_branding(farm, caller.actor, organisation_id)


@router.get("/logo", responses=_PICTURE, response_class=Response)
def get_logo(organisation_id: OrgId, caller: CallerDep, farm: FarmDep) -> Response:
    """Return the logo that counts in an organisation."""
    found = _found(farm, caller.scope, organisation_id)
    if found is None or found.logo is None or found.logo_key is None:
        raise NotFound("logo-none")
    content = b"".join(farm.objects.read_range(found.logo_key, 0, found.logo.bytes))
    headers = {
        "cache-control": "private, no-cache",
        "content-security-policy": "sandbox",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="image/png", headers=headers)


@router.put("/logo", openapi_extra=_BODY)
async def set_logo(
    organisation_id: OrgId, request: Request, caller: Brander, farm: FarmDep
) -> BrandingDocument:
    """Store an organisation's logo: the bytes of a PNG or WebP; all else stays as it counted."""
    content = await read_body(request, MOST_LOGO_BYTES)
    if content is None:
        most = MOST_LOGO_BYTES // MEGABYTE
        raise InputRejected("logo-too-large", seen=f"> {most} MB", most=most)
    made = await run_in_threadpool(_store, farm, caller, organisation_id, content)
    return await run_in_threadpool(_document, farm, caller.scope, organisation_id, made)


def _store(farm: Farm, caller: Caller, org_id: OrgId, content: bytes) -> Branding:
    with TemporaryDirectory(prefix="logo-", dir=farm.scratch) as folder:
        path = Path(folder) / "brought"
        path.write_bytes(content)
        return branding.change_logo(farm, caller.actor, org_id, path)


def _found(farm: Farm, scope: Scope, org_id: OrgId) -> Branding | None:
    with farm.catalog.reading() as tx:
        orgs.get_organisation(tx, scope, org_id)
    return branding.read_branding(farm, org_id)


def _document(farm: Farm, scope: Scope, org_id: OrgId, found: Branding | None) -> BrandingDocument:
    shown = found or Branding(org_id)
    is_own = found is not None and found.org_id == org_id
    return BrandingDocument(
        organisation_id=org_id,
        own=is_own,
        organisation_name=None if found is None else _name(farm, scope, found.org_id),
        logo=None if shown.logo is None else _logo(shown.logo),
        corner=shown.corner,
        width=shown.width,
        margin=shown.margin,
        lower_third=None if shown.lower_third is None else _look_document(shown.lower_third),
        title_card=None if shown.title_card is None else _card_document(shown.title_card),
    )


def _logo(logo: Logo) -> LogoDocument:
    return LogoDocument(
        sha256=logo.sha256, width=logo.size.width, height=logo.size.height, bytes=logo.bytes
    )


def _look_document(look: LowerThird) -> LowerThirdDocument:
    return LowerThirdDocument(
        bar=look.bar, text=look.text, start=float(look.start), length=float(look.length)
    )


def _card_document(card: TitleCard) -> TitleCardDocument:
    return TitleCardDocument(
        look=card.look, color=card.color, text=card.text, length=float(card.length)
    )


def _card(body: TitleCardDocument | None) -> TitleCard | None:
    if body is None:
        return None
    length = Fraction(round(1000 * body.length), 1000)
    return TitleCard(body.look, body.color.lower(), body.text.lower(), length)


def _name(farm: Farm, scope: Scope, org_id: OrgId) -> str | None:
    """Return an organisation's name to whoever sees it."""
    with farm.catalog.reading() as tx:
        seen = {one.id: one.name for one in orgs.list_organisations(tx, scope)}
    return seen.get(org_id)


def _look(body: LowerThirdDocument | None) -> LowerThird | None:
    if body is None:
        return None
    start, length = (Fraction(round(1000 * at), 1000) for at in (body.start, body.length))
    return LowerThird(body.bar.lower(), body.text.lower(), start, length)
