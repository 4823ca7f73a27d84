"""H.264 as it is stored (pure): units of a packet, and what a sequence parameter set says.

Source: ITU-T H.264 (08/2021), clauses 7.3.1 (units) and 7.3.2.1.1 (sequence parameter set), annex
B; ISO/IEC 14496-15, 5.3.3.1 (``avcC``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

NON_IDR, IDR, SEI, SPS, PPS, DELIMITER, FILLER = 1, 5, 6, 7, 8, 9, 12
"""Kinds of units: table 7-1."""
SETS = frozenset({SPS, PPS})
LAST_SLICE = 5
"""Kinds up to this one carry a picture."""

_KIND = 0x1F
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})
"""Profiles whose parameter sets say more of samples: clause 7.3.2.1.1."""
_SMALLEST_AVCC = 7


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a sequence parameter set says that a container does not.

    Attributes:
        profile: ``profile_idc``.
        level: ``level_idc``, ten times the level: 40 is level 4.
        frames_only: whether no picture may be coded as fields.
    """

    profile: int
    level: int
    frames_only: bool


def length_bytes(configuration: bytes) -> int:
    """Return how many bytes a unit's length has in packets; 0: they begin with start codes."""
    return (configuration[4] & 3) + 1 if _is_avcc(configuration) else 0


def parameter_sets(configuration: bytes) -> frozenset[bytes]:
    """Return the parameter sets of a decoder configuration, ``avcC`` or annex B."""
    if not _is_avcc(configuration):
        return frozenset(unit for unit in _annex_b(configuration) if kind_of(unit) in SETS)
    place, found = 5, []
    for mask in (0x1F, 0xFF):  # sequence sets are counted in five bits, picture sets in eight
        count, place = configuration[place : place + 1], place + 1
        for _ in range(count[0] & mask if count else 0):
            size = int.from_bytes(configuration[place : place + 2], "big")
            found.append(configuration[place + 2 : place + 2 + size])
            place += 2 + size
    return frozenset(found)


def opening_units(packet: bytes, lengths: int) -> tuple[bytes, ...]:
    """Return the units of a packet up to its first slice; of that no more than its first byte.

    Args:
        packet: one picture.
        lengths: as `length_bytes`.
    """
    units = []
    for unit in _annex_b(packet) if lengths == 0 else _counted(packet, lengths):
        is_slice = bool(unit) and NON_IDR <= unit[0] & _KIND <= LAST_SLICE
        units.append(unit[:1] if is_slice else unit)
        if is_slice:
            break
    return tuple(units)


def kind_of(unit: bytes) -> int:
    """Return the kind of a unit; 0 of an empty one, which no standard knows."""
    return unit[0] & _KIND if unit else 0


def read_sequence(unit: bytes) -> Sequence | None:
    """Read a sequence parameter set; None where it cannot be read."""
    try:
        return _read_sequence(unit)
    except IndexError:
        return None


def _is_avcc(configuration: bytes) -> bool:
    return len(configuration) >= _SMALLEST_AVCC and configuration[0] == 1


def _counted(packet: bytes, lengths: int) -> Iterator[bytes]:
    place = 0
    while place + lengths <= len(packet):
        size = int.from_bytes(packet[place : place + lengths], "big")
        yield packet[place + lengths : place + lengths + size]
        place += lengths + size


def _annex_b(stream: bytes) -> Iterator[bytes]:
    start = stream.find(b"\0\0\1")
    while start >= 0:
        after = stream.find(b"\0\0\1", start + 3)
        yield stream[start + 3 : after if after >= 0 else None].rstrip(b"\0")
        start = after


def _read_sequence(unit: bytes) -> Sequence:
    profile, level = unit[1], unit[3]
    bits = _Bits(unit[4:].replace(b"\0\0\3", b"\0\0"))
    bits.exp_golomb()  # seq_parameter_set_id
    if profile in _HIGH_PROFILES:
        _skip_samples(bits)
    bits.exp_golomb()  # log2_max_frame_num_minus4
    _skip_order(bits)
    bits.exp_golomb()  # max_num_ref_frames
    bits.take(1)  # gaps_in_frame_num_value_allowed_flag
    bits.exp_golomb()  # pic_width_in_mbs_minus1
    bits.exp_golomb()  # pic_height_in_map_units_minus1
    return Sequence(profile, level, frames_only=bool(bits.take(1)))


def _skip_samples(bits: "_Bits") -> None:
    chroma = bits.exp_golomb()
    if chroma == 3:  # noqa: PLR2004  # 4:4:4
        bits.take(1)  # separate_colour_plane_flag
    bits.exp_golomb()  # bit_depth_luma_minus8
    bits.exp_golomb()  # bit_depth_chroma_minus8
    bits.take(1)  # qpprime_y_zero_transform_bypass_flag
    if not bits.take(1):  # seq_scaling_matrix_present_flag
        return
    for number in range(12 if chroma == 3 else 8):  # noqa: PLR2004
        if bits.take(1):
            _skip_scaling_list(bits, 16 if number < 6 else 64)  # noqa: PLR2004  # 4x4, then 8x8


def _skip_scaling_list(bits: "_Bits", size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order(bits: "_Bits") -> None:
    kind = bits.exp_golomb()  # pic_order_cnt_type
    if kind == 0:
        bits.exp_golomb()  # log2_max_pic_order_cnt_lsb_minus4
    elif kind == 1:
        bits.take(1)  # delta_pic_order_always_zero_flag
        bits.signed()  # offset_for_non_ref_pic
        bits.signed()  # offset_for_top_to_bottom_field
        for _ in range(min(bits.exp_golomb(), 255)):
            bits.signed()  # offset_for_ref_frame


class _Bits:
    """Bits of a byte string, from the highest on; reading past its end raises `IndexError`."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            byte = self._content[self._place >> 3]
            value = value << 1 | byte >> (7 - (self._place & 7)) & 1
            self._place += 1
        return value

    def exp_golomb(self) -> int:
        """Read ``ue(v)``: clause 9.1."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """Read ``se(v)``."""
        number = self.exp_golomb()
        return (number + 1) // 2 if number % 2 else -(number // 2)
