"""A farm of several machines speaks over a network: it starts with secrets of its own, or not."""

from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import SecretStr

from farm.errors import InputRejected
from farm.guessable import LEAST_CHARACTERS, is_guessable
from farm.settings import Settings
from farm.settings_files import PREFIX
from workers.stores import with_password


def require_strong_secrets(settings: Settings) -> None:
    """Return if every secret that such a farm shares is there and nobody's guess.

    A farm in one folder shares none. Servers behind a unix socket ask for no password.

    Raises:
        InputRejected: ``secret-missing``, ``secret-weak``, for the first that is.
    """
    if settings.database_url is None and not settings.s3_endpoint:
        return
    for name, secret in _shared(settings):
        if not secret:
            raise InputRejected("secret-missing", name=f"{PREFIX}{name}")
        if is_guessable(secret):
            raise InputRejected("secret-weak", name=f"{PREFIX}{name}", least=LEAST_CHARACTERS)


def _shared(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each secret that is needed."""
    if settings.secret_key is not None or settings.database_url is not None:
        yield "SECRET_KEY", _plain(settings.secret_key)
    if settings.database_url is not None:
        yield from _of(
            "DATABASE_PASSWORD",
            settings.database_url.get_secret_value(),
            settings.database_password,
        )
    if settings.redis_url:
        yield from _of("REDIS_PASSWORD", settings.redis_url, settings.redis_password)
    if settings.rtmp_door:
        yield "RTMP_WORD", _plain(settings.rtmp_word)
    if settings.s3_endpoint:
        yield "S3_SECRET_KEY", _plain(settings.s3_secret_key)


def _of(name: str, address: str, password: SecretStr | None) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(with_password(address, password))
        hosts = [parts.hostname or "", *parse_qs(parts.query).get("host", [])]
    except ValueError:  # said elsewhere, in its own words
        return
    if any(hosts) and not any(host.startswith("/") for host in hosts) and not _is_socket(parts):
        yield name, unquote(parts.password or "")


def _is_socket(parts: SplitResult) -> bool:
    return parts.scheme in {"unix", "redis+socket"}


def _plain(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()
