"""An ffmpeg whose NVENC behaves as a test wants: a program around the real one.

It gives every other command to the real ffmpeg. Where NVENC "works", x264 does its part.
"""

import stat
import sys
from enum import StrEnum
from pathlib import Path

from transcode.ffmpeg import find_ffmpeg


class Card(StrEnum):
    """How NVENC behaves."""

    ABSENT = "absent"
    """Listed, and not there: what every build of ffmpeg says without a card."""
    GOOD = "good"
    FAILS_LATER = "fails-later"
    """Passes its trial, and loses the card in the encode."""
    DAMAGES = "damages"
    """Passes its trial, ends well, and has put keyframes where nobody asked for them."""
    LIES = "lies"
    """Ends well from the first, with keyframes where nobody asked for them."""


_PROGRAM = """#!{python}
import os, sys

REAL, CARD = {real!r}, {card!r}
words = sys.argv[1:]
OWN = {{"-preset", "-tune", "-rc", "-cq", "-forced-idr", "-no-scenecut", "-b_ref_mode", "-b:v"}}


def as_x264(words, groups):
    turned, skip = [], False
    for name, value in zip(words, [*words[1:], ""]):
        if skip:
            skip = False
        elif name in OWN or (name in ("-g", "-force_key_frames") and not groups):
            skip = True
        elif name == "h264_nvenc":
            turned += ["libx264", "-preset", "ultrafast", "-sc_threshold", "0"]
            turned += [] if groups else ["-g", "7"]
        else:
            turned.append(name)
    return turned


if not any("nvenc" in word for word in words):
    os.execv(REAL, [REAL, *words])
trial = words[-1].endswith("_nvenc.mp4")
if CARD == "absent" or "h264_nvenc" not in words:
    print("[h264_nvenc @ 0x5577] [error] Cannot load libcuda.so.1", file=sys.stderr)
    sys.exit(1)
if CARD == "fails-later" and not trial:
    for name in words:
        if name.endswith(".mp4"):
            open(name, "wb").write(b"half a file")
    fault = "CreateBitstreamBuffer failed: out of memory (10)"
    print("[h264_nvenc @ 0x5577] [error] " + fault, file=sys.stderr)
    sys.exit(1)
groups = not (CARD == "lies" or (CARD == "damages" and not trial))
os.execv(REAL, [REAL, *as_x264(words, groups)])
"""


def ffmpeg_with(folder: Path, card: Card) -> Path:
    """Return the program, written into a folder."""
    path = folder / f"ffmpeg-{card}"
    text = _PROGRAM.format(python=sys.executable, real=str(find_ffmpeg(None)), card=card.value)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
