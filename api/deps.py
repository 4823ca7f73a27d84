"""What routes ask for: the farm, its queue, and who is calling."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.auth import SESSION_COOKIE, require_csrf, require_own_page
from farm.audit import Actor
from farm.errors import InputRejected
from farm.orgs import Scope
from farm.ports import JobQueue
from farm.rights import ROLE_RIGHTS, Right
from workers.estimates import Paces
from workers.sign_in import Identity, find_by_session, find_by_token
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class Caller(Identity):
    """Who is calling, and what they may see and do."""

    @property
    def scope(self) -> Scope:
        """What they see: their organisation and all below it; pass it to the catalogue."""
        return self.organisation.scope

    @property
    def actor(self) -> Actor:
        """Who the audit log says did it."""
        return Actor(self.person.id, self.scope)

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do: their role's rights, less what their token leaves out."""
        rights = ROLE_RIGHTS[self.person.role]
        return rights if self.token_scopes is None else rights & self.token_scopes


def the_farm(request: Request) -> Farm:
    """Return the farm that the app was made with."""
    farm: Farm = request.app.state.farm
    return farm


def the_queue(request: Request) -> JobQueue:
    """Return the queue that the app was made with."""
    queue: JobQueue = request.app.state.queue
    return queue


def the_paces(request: Request) -> Paces:
    """Return what stages take on this farm."""
    paces: Paces = request.app.state.paces.read()
    return paces


FarmDep = Annotated[Farm, Depends(the_farm)]
QueueDep = Annotated[JobQueue, Depends(the_queue)]
_Cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, scheme_name="session")
_Bearer = HTTPBearer(auto_error=False, scheme_name="token")


def the_caller(
    request: Request,
    farm: FarmDep,
    cookie: Annotated[str | None, Depends(_Cookie)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_Bearer)],
) -> Caller:
    """Return who is calling, by bearer token or session cookie.

    Raises:
        InputRejected: ``sign-in-needed``; ``cross-site`` when a session's changing request does not
            come from the farm's own page.
    """
    identity: Identity | None = None
    if bearer is not None:
        identity = find_by_token(farm, bearer.credentials)
    elif cookie is not None and (identity := find_by_session(farm, cookie)) is not None:
        require_own_page(farm, request)
        require_csrf(farm, request, cookie)
    if identity is None:
        raise InputRejected("sign-in-needed")
    return Caller(
        identity.person, identity.organisation, identity.token_scopes, identity.session_id
    )


CallerDep = Annotated[Caller, Depends(the_caller)]
"""Anybody who is signed in."""


def in_browser(caller: CallerDep) -> Caller:
    """Return the caller, who must have a session: a stolen token must not make itself permanent.

    Raises:
        InputRejected: ``session-needed``.
    """
    if caller.session_id is None:
        raise InputRejected("session-needed")
    return caller


BrowserDep = Annotated[Caller, Depends(in_browser)]


def require(right: Right) -> Callable[[Caller], Caller]:
    """Return a dependency: the caller, who must have a right.

    Use it as ``caller: Annotated[Caller, Depends(require(Right.UPLOAD))]``.

    Raises:
        InputRejected: by the dependency, ``not-allowed``.
    """

    def allowed(caller: CallerDep) -> Caller:
        if right not in caller.rights:
            raise InputRejected("not-allowed", right=right)
        return caller

    return allowed


Viewer = Annotated[Caller, Depends(require(Right.SEE))]
Controller = Annotated[Caller, Depends(require(Right.CONTROL_JOBS))]
PeopleManager = Annotated[Caller, Depends(require(Right.MANAGE_PEOPLE))]


def at_the_top(caller: Annotated[Caller, Depends(require(Right.MANAGE_ORGANISATIONS))]) -> Caller:
    """Return the caller, who administers the farm: the organisation above all others.

    Raises:
        InputRejected: ``not-allowed``: what belongs to no organisation is none of theirs.
    """
    if caller.organisation.parent_id is not None:
        raise InputRejected("not-allowed", right=Right.MANAGE_ORGANISATIONS)
    return caller


FarmManager = Annotated[Caller, Depends(at_the_top)]
TreeManager = Annotated[Caller, Depends(require(Right.MANAGE_ORGANISATIONS))]
CaptionEditor = Annotated[Caller, Depends(require(Right.EDIT_CAPTIONS))]
