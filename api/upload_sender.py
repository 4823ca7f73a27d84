"""Who sends an upload: somebody who is signed in, or a stranger with a one-time link."""

from fastapi import Request

from api.deps import FarmDep, require, the_caller
from farm.errors import InputRejected
from farm.orgs import EVERYTHING
from farm.rights import Right
from ingest.uploads import Sender, hash_token
from storage.catalog import orgs, upload_links
from workers.wiring import Farm

LINK_HEADER = "Upload-Link"


def the_sender(request: Request, farm: FarmDep) -> Sender:
    """Return who sends: by the token in ``Upload-Link``, else by session or bearer token.

    Raises:
        InputRejected: ``upload-link-over``, ``sign-in-needed`` or ``not-allowed``.
    """
    token = request.headers.get(LINK_HEADER)
    if token is not None:
        return _stranger(farm, token)
    caller = require(Right.UPLOAD)(the_caller(request))
    return Sender(caller.organisation.id, caller.scope, caller.person.id)


def _stranger(farm: Farm, token: str) -> Sender:
    with farm.catalog.reading() as tx:
        link = upload_links.find_link_by_hash(tx, EVERYTHING, hash_token(token))
        if link is None:
            raise InputRejected("upload-link-over")
        organisation = orgs.get_organisation(tx, EVERYTHING, link.org_id)
    return Sender(link.org_id, organisation.scope, link=link)
