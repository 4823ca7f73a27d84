"""What routes ask for: the farm, its queue, and who is calling."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from farm.errors import InputRejected
from farm.orgs import Organisation, Person, Scope
from farm.ports import JobQueue
from farm.rights import ROLE_RIGHTS, Right
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, and what they may see and do.

    Attributes:
        scope: the subtree of their organisation; pass it to every catalogue function.
        token_scopes: what a bearer token is limited to; None for a browser's session.
    """

    person: Person
    organisation: Organisation
    token_scopes: frozenset[Right] | None = None

    @property
    def scope(self) -> Scope:
        """What they see: their organisation and all below it."""
        return self.organisation.scope

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


def the_caller(request: Request) -> Caller:
    """Return who is calling, by session cookie or bearer token.

    Raises:
        InputRejected: ``sign-in-needed``.
    """
    raise InputRejected("sign-in-needed")


FarmDep = Annotated[Farm, Depends(the_farm)]
QueueDep = Annotated[JobQueue, Depends(the_queue)]
CallerDep = Annotated[Caller, Depends(the_caller)]
"""Anybody who is signed in."""


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
