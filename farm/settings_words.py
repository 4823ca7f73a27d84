"""What words of settings may be (pure)."""

from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator

from farm.canvases import read_canvases


def _are_known(text: str) -> str:
    read_canvases(text)  # says in both languages which there are
    return text


def _are_networks(text: str) -> str:
    for one in text.split(",") if text else ():
        if ip_network(one.strip()).prefixlen == 0:
            raise ValueError("everybody is no proxy")
    return text


Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]
Canvases = Annotated[str, AfterValidator(_are_known)]
Networks = Annotated[str, AfterValidator(_are_networks)]
