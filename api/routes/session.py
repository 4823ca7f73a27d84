"""Signing in and out, and who is calling."""

from fastapi import APIRouter, Request, Response

from api.auth import SESSION_COOKIE, clear_cookies, csrf_token, require_own_page, set_cookies
from api.deps import BrowserDep, Caller, CallerDep, FarmDep
from api.routes.organisations import organisation_document
from api.routes.people import person_document
from api.schemas.access import PasswordChange, SignIn, WhoAmI
from farm.errors import InputRejected
from workers.sign_in import change_password, find_by_session, sign_in, sign_out

router = APIRouter(prefix="/session", tags=["session"])


@router.post("")
def create_session(body: SignIn, request: Request, response: Response, farm: FarmDep) -> WhoAmI:
    """Sign in: sets the cookies of a session."""
    require_own_page(farm, request)
    address = request.client.host if request.client else ""
    token = sign_in(farm, body.name, body.password, address=address)
    identity = find_by_session(farm, token)
    if identity is None:  # disabled at this very moment
        raise InputRejected("sign-in-failed")
    caller = Caller(identity.person, identity.organisation, None, identity.session_id)
    return _who(caller, set_cookies(farm, response, token))


@router.get("")
def get_session(caller: CallerDep, request: Request, farm: FarmDep) -> WhoAmI:
    """Say who is calling and what they may do."""
    token = request.cookies.get(SESSION_COOKIE)
    in_session = caller.session_id is not None and token is not None
    return _who(caller, csrf_token(farm, token) if in_session and token else None)


@router.delete("", status_code=204)
def delete_session(caller: BrowserDep, response: Response, farm: FarmDep) -> None:
    """Sign out: ends the session and takes its cookies back."""
    if caller.session_id is not None:
        sign_out(farm, caller.session_id)
    clear_cookies(response)


@router.put("/password")
def set_password(
    body: PasswordChange, caller: BrowserDep, response: Response, farm: FarmDep
) -> WhoAmI:
    """Change the caller's own password; all their sessions end and this one starts anew."""
    token = change_password(farm, caller, old=body.old, new=body.new)
    return _who(caller, set_cookies(farm, response, token))


def _who(caller: Caller, csrf: str | None) -> WhoAmI:
    return WhoAmI(
        person=person_document(caller.person),
        organisation=organisation_document(caller.organisation, caller.scope),
        rights=sorted(caller.rights),
        csrf_token=csrf,
    )
