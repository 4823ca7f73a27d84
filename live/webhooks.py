"""In which form a hook wants to be told, and what its answer means (pure).

A robot of WeCom takes text of at most 2048 bytes and answers ``errcode`` 0
(developer.work.weixin.qq.com/document/path/91770). One of DingTalk wants ``timestamp`` and ``sign``
in the address where it was made with a signature (open.dingtalk.com, custom robots). Plain is one
document, signed in headers if wanted; any 2xx will do (docs/operating.md).

Both robots take twenty messages a minute: what is due at once is told in one.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from farm.alarm_hooks import HookKind

LONGEST_TEXT = 2000
"""Bytes of a robot's text: WeCom takes 2048, DingTalk more."""
LONGEST_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told.

    Attributes:
        lines: sentences for people, one for each alarm.
        document: the same for programs, as JSON.
        at: when it is sent.
    """

    lines: Sequence[str]
    document: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """What goes out: address, headers, and a body of JSON."""

    address: str = field(repr=False)
    body: bytes
    headers: Mapping[str, str]


def plan_post(kind: HookKind, address: str, signing: str | None, message: Message) -> Post:
    """Return what to send to a hook."""
    return _FORMS[kind](address, signing, message)


def find_fault(kind: HookKind, status: int, answer: bytes) -> str | None:
    """Return what a hook has against a message; None: it took it.

    Args:
        kind: of the hook.
        status: of HTTP.
        answer: its body, or the beginning of it.
    """
    if not 200 <= status < 300:  # noqa: PLR2004  # as HTTP says
        return f"HTTP {status}"
    if kind is HookKind.PLAIN:
        return None
    try:
        told = json.loads(answer)
        code, words = int(told["errcode"]), str(told.get("errmsg", ""))
    except (ValueError, KeyError, TypeError):
        return "no errcode"  # a page of somebody else's, such as that of a proxy
    return None if code == 0 else f"{code}: {words}"[:LONGEST_ANSWER]


def _wecom(address: str, _: str | None, message: Message) -> Post:
    return _robot(address, message, {})


def _dingtalk(address: str, signing: str | None, message: Message) -> Post:
    if signing is not None:
        stamp = str(round(message.at.timestamp() * 1000))
        digest = hmac.digest(signing.encode(), f"{stamp}\n{signing}".encode(), hashlib.sha256)
        joint = "&" if "?" in address else "?"
        address = f"{address}{joint}timestamp={stamp}&sign={quote_plus(b64encode(digest))}"
    return _robot(address, message, {"at": {"isAtAll": False}})


def _robot(address: str, message: Message, more: Mapping[str, Any]) -> Post:
    text = _shortened("\n".join(message.lines))
    body = {"msgtype": "text", "text": {"content": text}, **more}
    return Post(address, _json(body), {"content-type": "application/json"})


def _plain(address: str, signing: str | None, message: Message) -> Post:
    body = _json(message.document)
    headers = {"content-type": "application/json"}
    if signing is not None:
        stamp = str(round(message.at.timestamp()))
        signed = hmac.new(signing.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        headers |= {"farm-timestamp": stamp, "farm-signature": f"sha256={signed.hexdigest()}"}
    return Post(address, body, headers)


_FORMS: Mapping[HookKind, Callable[[str, str | None, Message], Post]] = {
    HookKind.WECOM: _wecom,
    HookKind.DINGTALK: _dingtalk,
    HookKind.PLAIN: _plain,
}


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _shortened(text: str) -> str:
    content = text.encode()
    if len(content) <= LONGEST_TEXT:
        return text
    return content[:LONGEST_TEXT].decode("utf-8", "ignore") + "…"
