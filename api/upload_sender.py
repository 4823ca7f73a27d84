"""Who sends an upload: somebody who is signed in, or a stranger with a one-time link."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import (
    APIKeyCookie,
    APIKeyHeader,
    HTTPAuthorizationCredentials,
    HTTPBearer,
)

from api.auth import SESSION_COOKIE
from api.deps import FarmDep, require, the_caller
from farm.rights import Right
from ingest.uploads import Sender
from workers.upload_links import find_stranger

LINK_HEADER = "Upload-Link"


_Cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, scheme_name="session")
_Bearer = HTTPBearer(auto_error=False, scheme_name="token")
_Link = APIKeyHeader(name=LINK_HEADER, auto_error=False, scheme_name="upload-link")


def the_sender(
    request: Request,
    farm: FarmDep,
    token: Annotated[str | None, Depends(_Link)],
    cookie: Annotated[str | None, Depends(_Cookie)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_Bearer)],
) -> Sender:
    """Return who sends: by the token in ``Upload-Link``, else by session or bearer token.

    Raises:
        InputRejected: ``upload-link-over``, ``sign-in-needed``, ``cross-site``, ``not-allowed``.
    """
    if token is not None:
        return find_stranger(farm, token)
    caller = require(Right.UPLOAD)(the_caller(request, farm, cookie, bearer))
    return Sender(caller.organisation.id, caller.scope, caller.person.id)
