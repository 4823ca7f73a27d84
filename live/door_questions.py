"""What doors for pushes ask, each in its own words, in those of nginx (pure).

nginx-rtmp asks in a form, SRS by HTTP callbacks and MediaMTX by its external authentication in
JSON; all three go by the status of the answer, and SRS wants ``0`` in it as well.
"""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

_OF_NGINX = ("call", "name", "clientid", "addr")
_OF_SRS = {
    "on_publish": "publish",
    "on_unpublish": "publish_done",
    "on_play": "play",
    "on_stop": "play_done",
}
_OF_MEDIAMTX = {"publish": "publish", "read": "play"}
SRS, MEDIAMTX, NGINX = "srs", "mediamtx", "nginx"


def read_question(text: str) -> tuple[str, Mapping[str, str]] | None:
    """Return whose question it is, and its words as nginx spells them.

    Returns:
        None where it is nobody's, or somebody at the door has put further words among nginx's.
    """
    if text.lstrip().startswith("{"):
        return _read_document(text)
    pairs = parse_qsl(text, keep_blank_values=True)
    said = [word for word, _ in pairs]
    if any(said.count(word) > 1 for word in _OF_NGINX):
        return None
    return NGINX, dict(pairs)


def _read_document(text: str) -> tuple[str, Mapping[str, str]] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    words = {name: str(one) for name, one in told.items() if isinstance(one, str | int)}
    call = _OF_SRS.get(words.get("action", ""))
    if call is not None and "client_id" in words:
        query = words.get("param", "").removeprefix("?")
        return SRS, _asked(call, words.get("stream", ""), words["client_id"], words, query)
    call = _OF_MEDIAMTX.get(words.get("action", ""))
    if call is not None and "path" in words:
        name = words["path"].rpartition("/")[2]
        return MEDIAMTX, _asked(call, name, words.get("id", ""), words, words.get("query", ""))
    return None


def _asked(
    call: str, name: str, client: str, words: Mapping[str, str], query: str
) -> Mapping[str, str]:
    """Return a question in nginx's words; what a stranger wrote behind the address is one word."""
    word = dict(parse_qsl(query)).get("word", "")
    address = words.get("ip", "")
    return {"call": call, "name": name, "clientid": client, "addr": address, "word": word}
