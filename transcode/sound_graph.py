"""The sound's part of a ladder's graph: conformed to the programme, silent, or leveled."""

import ffmpeg

from farm.outputs import Leveling, Sound
from transcode.ladder import SAMPLE_RATE
from transcode.source import Node


def conformed_sound(stream: Node, samples: int) -> Node:
    """Bring sound to 48 kHz stereo on the programme's clock, gaps filled, to an exact length."""
    return (
        stream.filter(
            "aresample",
            SAMPLE_RATE,
            **{"async": 1000},  # holes in the time stamps become silence, drift is followed
            first_pts=0,
            # from the start: ffmpeg 5.1 sets its clock back to 0 where following a drift begins
            flags="res",
        )
        .filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        .filter("apad")
        .filter("atrim", end_sample=samples)
    )


def silence(samples: int) -> Node:
    """Return a track that nobody hears, for where a track has to be."""
    nothing = ffmpeg.input(f"anullsrc=sample_rate={SAMPLE_RATE}:channel_layout=stereo", f="lavfi")
    return nothing.filter("atrim", end_sample=samples)


def leveled_sound(stream: Node, sound: Sound) -> Node:
    """Apply a gain, and where it needs one a true-peak limiter, four times oversampled."""
    if sound.leveling is Leveling.KEPT:
        return stream
    stream = stream.filter("volume", f"{sound.gain_db:.2f}dB", precision="float")
    if sound.ceiling_dbtp is None:
        return stream
    return (
        stream.filter("aresample", 4 * SAMPLE_RATE)
        .filter(
            "alimiter",
            limit=f"{10 ** (sound.ceiling_dbtp / 20):.4f}",
            level="disabled",
            latency=1,
        )
        .filter("aresample", SAMPLE_RATE)
        .filter("aformat", sample_fmts="fltp")
    )
