"""Bodies that are one small thing: read whole, and no further than they may be long."""

from typing import Any

from fastapi import Request


async def read_body(request: Request, most: int) -> bytes | None:
    """Return a body of at most so many bytes; None: it is longer, and the rest was not read."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > most:
            return None
    return bytes(content)


def picture_body(*kinds: str) -> dict[str, Any]:
    """Return what OpenAPI says of a route whose body is the bytes of a picture."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(kinds, binary)}}
