"""Graphs that are too long for a command line: ffmpeg reads them from a file."""

from collections.abc import Sequence

from transcode.engine import Engine
from transcode.ffmpeg import read_engine

GRAPH_FILE = "graph.txt"
LONGEST = 30_000
"""Bytes of a graph that is told on the command line; Linux takes 131,072 for one argument."""
_READS_OPTIONS = 7
"""The first ffmpeg that reads any option's value from a file; the option for graphs went later."""


def fitting(engine: Engine, arguments: Sequence[str]) -> list[str]:
    """Return arguments that a command line takes; a long graph is put into ffmpeg's folder."""
    if "-filter_complex" not in arguments:
        return [*arguments]
    place = arguments.index("-filter_complex")
    graph = arguments[place + 1]
    if len(graph.encode()) <= LONGEST:
        return [*arguments]
    (engine.folder / GRAPH_FILE).write_text(graph, encoding="utf-8")
    is_old = _release(engine) < _READS_OPTIONS
    option = "-filter_complex_script" if is_old else "-/filter_complex"
    return [*arguments[:place], option, GRAPH_FILE, *arguments[place + 2 :]]


def _release(engine: Engine) -> int:
    """Return the first number of ffmpeg's version; a build without any is a new one."""
    number = read_engine(engine.ffmpeg).partition(".")[0]
    return int(number) if number.isdecimal() else _READS_OPTIONS
