"""One-time links by which a stringer without an account sends files, as the audit log tells."""

from dataclasses import dataclass
from datetime import timedelta

from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import IdKind, OrgId, UploadLinkId, new_id
from farm.orgs import EVERYTHING
from farm.uploads import UploadLink
from ingest.uploads import Sender
from storage.catalog import orgs, upload_links
from workers.passwords import new_token, token_hash
from workers.records import record
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class LinkOrder:
    """What a link is to be good for."""

    org_id: OrgId
    lasts: timedelta
    most_files: int
    most_bytes: int


def give_link(farm: Farm, actor: Actor, order: LinkOrder) -> tuple[UploadLink, str]:
    """Make a link.

    Returns:
        The link, and its token, to be shown once.

    Raises:
        NotFound: the organisation lies outside the actor's scope.
    """
    token, now = new_token(), farm.clock.now()
    link = UploadLink(
        id=UploadLinkId(new_id(IdKind.UPLOAD_LINK)),
        org_id=order.org_id,
        created_by=actor.person_id,
        token_hash=token_hash(token),
        created_at=now,
        valid_until=now + order.lasts,
        most_files=order.most_files,
        most_bytes=order.most_bytes,
    )
    with farm.catalog.writing() as tx:
        upload_links.insert_link(tx, actor.scope, link)
        record(tx, farm, actor, "upload-link.created", of=link.org_id, subject=link.id)
    return link, token


def revoke_link(farm: Farm, actor: Actor, link_id: UploadLinkId) -> None:
    """Make a link good for nothing more; uploads that it began may still end.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        link = upload_links.get_link(tx, actor.scope, link_id)
        while not upload_links.update_link(
            tx, actor.scope, link.revoked(at=farm.clock.now()), seen=link
        ):
            link = upload_links.get_link(tx, actor.scope, link_id)
        record(tx, farm, actor, "upload-link.revoked", of=link.org_id, subject=link.id)


def find_stranger(farm: Farm, token: str) -> Sender:
    """Return who sends with a link's token: a stranger, for the link's organisation.

    Raises:
        InputRejected: ``upload-link-over``: there is no such link. Whether it is good for a new
            upload is asked when one begins.
    """
    with farm.catalog.reading() as tx:
        link = upload_links.find_link_by_hash(tx, EVERYTHING, token_hash(token))
        if link is None:
            raise InputRejected("upload-link-over")
        organisation = orgs.get_organisation(tx, EVERYTHING, link.org_id)
    return Sender(link.org_id, organisation.scope, link=link)
