"""How wide letters are (pure): Noto Sans CJK, bold, as its own tables say, rounded up."""

from ai.cue_rules import cells_of

_NARROW = {
    **dict.fromkeys(" ", 0.23),
    **dict.fromkeys("ijlI.,:;'", 0.33),
    **dict.fromkeys("f-!()/tr", 0.44),
    **dict.fromkeys("szc?xyJevFLYa$0123456789", 0.59),
    **dict.fromkeys("CPBRKDGNUHOQ&", 0.77),
    **dict.fromkeys("MmwW%@—…“”", 1.0),
}
_OTHER = 0.66
"""Most letters that are not named, and more than most others."""


def width_of(text: str) -> float:
    """Return the width of a line, of a Chinese character's."""
    return sum(_letter(character) for character in text)


def _letter(character: str) -> float:
    cells = cells_of(character)
    if cells != 1:
        return cells / 2
    return _NARROW.get(character, _OTHER)
