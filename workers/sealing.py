"""Secrets that the farm must be able to read again, such as keys of platforms, sealed in rows.

AES-256-GCM under a key that is derived from the farm's secret; what is sealed for one thing does
not open as another's.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from Crypto.Cipher import AES

_NONCE, _TAG = 12, 16


def derived_word(secret: bytes, purpose: str) -> str:
    """Return a word of 256 bits that only who knows the farm's secret can tell."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()


def seal(secret: bytes, text: str, *, of: str) -> str:
    """Return a text as nobody without the secret can read it.

    Args:
        secret: the farm's.
        text: to be sealed.
        of: id of the thing that it belongs to.
    """
    cipher = AES.new(_key(secret), AES.MODE_GCM, nonce=secrets.token_bytes(_NONCE), mac_len=_TAG)
    cipher.update(of.encode())
    sealed, tag = cipher.encrypt_and_digest(text.encode())
    return urlsafe_b64encode(cipher.nonce + tag + sealed).decode()


def unseal(secret: bytes, sealed: str, *, of: str) -> str | None:
    """Return what was sealed for a thing; None: under another secret, for another, or damaged."""
    try:
        content = urlsafe_b64decode(sealed.encode())
        nonce, tag = content[:_NONCE], content[_NONCE : _NONCE + _TAG]
        cipher = AES.new(_key(secret), AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
        cipher.update(of.encode())
        return cipher.decrypt_and_verify(content[_NONCE + _TAG :], tag).decode()
    except ValueError:
        return None


def _key(secret: bytes) -> bytes:
    return hmac.new(secret, b"seal", hashlib.sha256).digest()
