"""What live programmes are made of, within what platforms take (pure)."""

from dataclasses import dataclass
from fractions import Fraction

from farm.errors import InputRejected
from farm.media import Size

RATES = tuple(
    Fraction(*one) for one in ((24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60, 1))
)
BITRATES = (200_000, 20_000_000)
"""Of the pictures, least and most, bit/s."""
SIDES = (160, 3840)
"""Of a picture, least and most, pixels."""
GOPS = (1, 4)
"""Seconds between keyframes, least and most: a switch waits for one, and platforms ask for 4."""
HD = Size(1280, 720)


@dataclass(frozen=True, slots=True)
class LiveFormat:
    """What a programme is made of; an input that differs is encoded before it is switched to.

    Attributes:
        size: of the picture, H.264.
        rate: frames a second.
        bitrate: of the pictures, bit/s.
        gop_seconds: between keyframes.
        sound_bitrate: AAC, stereo, 48 kHz; bit/s.
    """

    size: Size = HD
    rate: Fraction = Fraction(25)
    bitrate: int = 3_000_000
    gop_seconds: int = 2
    sound_bitrate: int = 128_000

    def require_sensible(self) -> "LiveFormat":
        """Return it as it is, if platforms take it and inputs can be made to fit.

        Raises:
            InputRejected: ``live-size``, ``live-rate``, ``live-bitrate`` or ``live-gop``.
        """
        least, most = SIDES
        sides = (self.size.width, self.size.height)
        if not all(least <= side <= most and side % 2 == 0 for side in sides):
            raise InputRejected("live-size", seen=self.size, least=least, most=most)
        if self.rate not in RATES:
            allowed = ", ".join(f"{float(one):g}" for one in RATES)
            raise InputRejected("live-rate", seen=f"{float(self.rate):g}", allowed=allowed)
        least, most = BITRATES
        if not least <= self.bitrate <= most:
            raise InputRejected("live-bitrate", seen=self.bitrate, least=least, most=most)
        least, most = GOPS
        if not least <= self.gop_seconds <= most:
            raise InputRejected("live-gop", seen=self.gop_seconds, least=least, most=most)
        return self


PLAIN_FORMAT = LiveFormat()
