"""One-time links by which a stringer without an account may send files."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.deps import Caller, FarmDep, require
from api.schemas.upload_links import LinkView, LinkWish, NewLink
from farm.ids import UploadLinkId
from farm.rights import Right
from storage.catalog import upload_links
from workers.upload_links import LinkOrder, give_link, revoke_link

router = APIRouter(prefix="/upload-links", tags=["uploads"])

UploaderDep = Annotated[Caller, Depends(require(Right.UPLOAD))]
MOST_LINKS = 200


@router.post("", status_code=201)
def make_upload_link(wish: LinkWish, farm: FarmDep, caller: UploaderDep) -> NewLink:
    """Make a link; its token is in this answer and nowhere else, later sent as ``Upload-Link``."""
    order = LinkOrder(
        org_id=caller.organisation.id,
        lasts=timedelta(hours=wish.hours),
        most_files=wish.most_files,
        most_bytes=wish.most_bytes or wish.most_files * farm.settings.max_source_bytes,
    )
    link, token = give_link(farm, caller.actor, order)
    return NewLink(link=LinkView.of(link), token=token)


@router.get("")
def list_upload_links(farm: FarmDep, caller: UploaderDep) -> list[LinkView]:
    """Return the newest links of the organisation and those below it."""
    with farm.catalog.reading() as tx:
        found = upload_links.list_links(tx, caller.scope, limit=MOST_LINKS)
    return [LinkView.of(link) for link in found]


@router.delete("/{link_id}", status_code=204)
def revoke_upload_link(link_id: str, farm: FarmDep, caller: UploaderDep) -> Response:
    """Make a link good for nothing more; uploads that it began may still end."""
    revoke_link(farm, caller.actor, UploadLinkId(link_id))
    return Response(status_code=204)
