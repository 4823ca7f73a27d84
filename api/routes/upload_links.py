"""One-time links by which a stringer without an account may send files."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.deps import Caller, FarmDep, require
from api.schemas.upload_links import LinkView, LinkWish, NewLink
from farm.ids import UploadLinkId
from farm.rights import Right
from ingest.uploads import Sender, make_link
from storage.catalog import upload_links

router = APIRouter(prefix="/upload-links", tags=["uploads"])

UploaderDep = Annotated[Caller, Depends(require(Right.UPLOAD))]
MOST_LINKS = 200


@router.post("", status_code=201)
def make_upload_link(wish: LinkWish, farm: FarmDep, caller: UploaderDep) -> NewLink:
    """Make a link; its token is in this answer and nowhere else, later sent as ``Upload-Link``."""
    sender = Sender(caller.organisation.id, caller.scope, caller.person.id)
    link, token = make_link(
        farm,
        sender,
        valid_until=farm.clock.now() + timedelta(hours=wish.hours),
        most_files=wish.most_files,
        most_bytes=wish.most_bytes or wish.most_files * farm.settings.max_source_bytes,
    )
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
    with farm.catalog.writing() as tx:
        link = upload_links.get_link(tx, caller.scope, UploadLinkId(link_id))
        upload_links.update_link(tx, caller.scope, link.revoked(at=farm.clock.now()), seen=link)
    return Response(status_code=204)
