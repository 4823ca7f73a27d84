"""What doors ask about pushes: answered to who knows a word, as the farm's own nginx does."""

import hmac
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.bodies import read_body
from api.deps import FarmDep
from api.nginx_rtmp import RTMP_LOCATION
from farm.errors import NotFound
from live.door_questions import NGINX, read_question
from workers import publishing
from workers.rtmp_door import hook_word
from workers.wiring import Farm

router = APIRouter(include_in_schema=False)

BAD = 400
LONGEST_QUESTION = 16_384
"""Bytes; publishers choose some of the words in it."""


@router.post(RTMP_LOCATION + "{word}")
async def answer_nginx(word: str, request: Request, farm: FarmDep) -> Response:
    """Say whether somebody may push, go on pushing, or read; any answer but 2xx and 3xx is no."""
    known = hook_word(farm.settings, farm.secret)
    if not hmac.compare_digest(word.encode(), known.encode()):
        raise NotFound("not-found", noun=RTMP_LOCATION)
    content = await read_body(request, LONGEST_QUESTION)
    if content is None:
        return Response(status_code=413)
    found = read_question(content.decode("utf-8", "replace"))
    if found is None:
        return Response(status_code=400)
    door, asked = found
    answer = await run_in_threadpool(_answer, farm, asked)
    if door == NGINX or answer.status_code >= BAD:
        return answer
    return Response("0", media_type="text/plain")  # neither renames a stream


def _answer(farm: Farm, asked: Mapping[str, str]) -> Response:
    name, publisher = asked.get("name", ""), asked.get("clientid", "")
    match asked.get("call"):
        case "publish":
            known = publishing.admit_publisher(
                farm, name, publisher=publisher, address=asked.get("addr", "")
            )
            # the stream goes on under a name that is no secret
            return Response(status_code=302, headers={"location": known})
        case "update_publish":
            publishing.hear_publisher(farm, name, publisher=publisher)
        case "publish_done":
            publishing.see_publisher_off(farm, name, publisher=publisher)
        case "play":
            publishing.require_reader(farm, name, asked.get("word", ""))
        case "update_play" | "play_done":
            pass
        case _:
            return Response(status_code=400)
    return Response(status_code=204)
