"""Signed links: who holds one plays files of one asset, below one prefix, until it expires."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from farm.errors import InputRejected
from farm.ids import AssetId
from workers.wiring import Farm

_SALT = "playback"


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to play, as it stands in a link.

    Attributes:
        text: the signed text, fit for an address.
    """

    text: str
    expires_at: datetime


def sign_grant(farm: Farm, asset_id: AssetId, prefix: str, hours: int) -> Grant:
    """Sign a grant.

    Args:
        farm: whose secret signs.
        asset_id: of the asset.
        prefix: a file's path inside the asset, or with ``/`` at its end all files below it.
        hours: how long it lasts; cut to the setting.
    """
    lasts = timedelta(hours=min(hours, farm.settings.link_hours))
    expires = int((farm.clock.now() + lasts).timestamp())
    text = _signer(farm).dumps([asset_id, prefix, expires])
    return Grant(text, datetime.fromtimestamp(expires, UTC))


def require_grant(farm: Farm, text: str, asset_id: AssetId, path: str) -> None:
    """Refuse a grant that does not cover a file.

    Raises:
        InputRejected: ``link-invalid``.
    """
    try:
        of, prefix, expires = _signer(farm).loads(text)
    except (BadData, ValueError, TypeError) as error:
        raise InputRejected("link-invalid") from error
    covers = path == prefix or (prefix.endswith("/") and path.startswith(prefix))
    if of != asset_id or not covers or expires <= farm.clock.now().timestamp():
        raise InputRejected("link-invalid")


def _signer(farm: Farm) -> URLSafeSerializer:
    return URLSafeSerializer(farm.secret, salt=_SALT)
