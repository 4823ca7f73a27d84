"""RFC 6381 strings of tracks, from their decoder configurations."""

from farm.errors import CorruptMedia

_AV1_DECODERS = frozenset({"av1", "libdav1d", "libaom-av1"})
_SHORTEST_HVCC, _SHORTEST_AV1C, _SHORTEST_AVCC = 13, 3, 4


def codec_string(context: object) -> str:
    """Return the RFC 6381 string of a track, from its decoder configuration.

    Raises:
        CorruptMedia: the track has no configuration, or a codec that the farm does not make.
    """
    name = getattr(context, "name", "")
    configuration: bytes = getattr(context, "extradata", None) or b""
    if name == "h264" and len(configuration) >= _SHORTEST_AVCC:
        return f"avc1.{configuration[1:4].hex()}"  # version, then profile, flags, level
    if name == "hevc" and len(configuration) >= _SHORTEST_HVCC:
        return _hevc(configuration)
    if name in _AV1_DECODERS and len(configuration) >= _SHORTEST_AV1C:
        return _av1(configuration)
    if name == "aac" and configuration:
        return f"mp4a.40.{configuration[0] >> 3}"  # object type: top five bits, ISO 14496-3
    raise CorruptMedia("output-damaged", name=name, detail="no decoder configuration")


def _hevc(configuration: bytes) -> str:
    """Spell an ``hvcC``: ISO/IEC 14496-15, 8.3.3.1 and annex E.3."""
    first, level = configuration[1], configuration[12]
    space = ("", "A", "B", "C")[first >> 6]
    compatible = int(f"{int.from_bytes(configuration[2:6], 'big'):032b}"[::-1], 2)
    tier = "H" if first & 0x20 else "L"
    constraints = configuration[6:12].rstrip(b"\0")
    words = [f"hvc1.{space}{first & 0x1F}", f"{compatible:X}", f"{tier}{level}"]
    return ".".join([*words, *(f"{byte:X}" for byte in constraints)])


def _av1(configuration: bytes) -> str:
    """Spell an ``av1C``: AV1 Codec ISO Media File Format Binding, section 5."""
    profile, level = configuration[1] >> 5, configuration[1] & 0x1F
    tier = "H" if configuration[2] & 0x80 else "M"
    depth = 12 if configuration[2] & 0x20 else 10 if configuration[2] & 0x40 else 8
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"
