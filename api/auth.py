"""How a session travels in cookies, and how strangers' pages are kept out."""

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request, Response

from farm.errors import InputRejected
from workers.wiring import Farm

SESSION_COOKIE = "farm_session"
CSRF_COOKIE = "farm_csrf"
CSRF_HEADER = "x-csrf-token"
_SAFE = {"GET", "HEAD", "OPTIONS"}


def set_cookies(farm: Farm, response: Response, token: str) -> str:
    """Give a browser its session, and the form token that its scripts must send back.

    Returns:
        The form token.
    """
    csrf = csrf_token(farm, token)
    secure = (farm.settings.public_url or "").startswith("https:")
    for name, value in ((SESSION_COOKIE, token), (CSRF_COOKIE, csrf)):
        response.set_cookie(
            name,
            value,
            max_age=farm.settings.session_hours * 3600,
            path="/",
            secure=secure,
            httponly=name == SESSION_COOKIE,
            samesite="lax",
        )
    return csrf


def clear_cookies(response: Response) -> None:
    """Take both cookies back."""
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.delete_cookie(CSRF_COOKIE, path="/")


def csrf_token(farm: Farm, token: str) -> str:
    """Return the form token of a session: bound to it, so that no other can stand in for it."""
    return hmac.new(farm.secret, f"csrf:{token}".encode(), hashlib.sha256).hexdigest()


def require_own_page(farm: Farm, request: Request) -> None:
    """Refuse a changing request that a browser sends for another site's page.

    Browsers of today say so in ``Sec-Fetch-Site``; older ones at least name the ``Origin``. What
    says neither is no browser.

    Raises:
        InputRejected: ``cross-site``.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise InputRejected("cross-site")
        return
    origin = request.headers.get("origin")
    if origin is None:
        return
    public = farm.settings.public_url
    own = origin == public if public else urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise InputRejected("cross-site")


def require_csrf(farm: Farm, request: Request, token: str) -> None:
    """Refuse a changing request of a session that does not bring its form token.

    Raises:
        InputRejected: ``cross-site``.
    """
    if request.method in _SAFE:
        return
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), csrf_token(farm, token).encode()):
        raise InputRejected("cross-site")
