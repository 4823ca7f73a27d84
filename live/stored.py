"""Parts of a recording as the store has them: each an object of its own, or among others in one.

Who listed them before they were put together finds them all the same: what is gone under its own
name is looked for in the objects of many.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from farm.errors import FarmFailed, NotFound
from farm.ports import ObjectStore
from live.parts import CAME, SENT, AnyPart, CamePart, read_came, read_sent
from live.pieces import Within

_MOST_PARTS = 64
"""More lie in no object: so far before a part is looked for the one that holds it."""


def part_bytes(part: AnyPart, sizes: Mapping[str, int]) -> int:
    """Return the size of a part.

    Args:
        part: of a recording.
        sizes: of objects, by their keys without the programme's prefix.
    """
    return sizes[part.name] if part.within is None else part.within.bytes


def read_part(store: ObjectStore, prefix: str, part: AnyPart) -> bytes:
    """Return the bytes of a part.

    Raises:
        FarmError: as the store raises it; ``object-damaged``: there is less of it than there was.
    """
    within = part.within
    if within is None:
        try:
            return b"".join(store.read_range(prefix + part.name, 0, 1 << 40))
        except NotFound:
            within = find_within(store, prefix, part.name)
            if within is None:
                raise
    content = b"".join(store.read_range(prefix + within.key, within.start, within.bytes))
    if len(content) != within.bytes:
        raise FarmFailed("object-damaged", key=prefix + within.key)
    return content


def read_all(store: ObjectStore, prefix: str, parts: Iterable[AnyPart]) -> Iterator[bytes]:
    """Yield the bytes of parts, in order.

    Raises:
        FarmError: as `read_part`.
    """
    for part in parts:
        yield read_part(store, prefix, part)


def find_within(store: ObjectStore, prefix: str, name: str) -> Within | None:
    """Return where a part lies by now; None: in no object of many, or this is no part's name.

    Args:
        store: where the recording is.
        prefix: of the programme's keys.
        name: of the object that the part was.

    Raises:
        FarmError: as the store raises it.
    """
    source = name.removeprefix(CAME).partition("-")[0]
    wanted: list[AnyPart] = [*read_sent([name]), *read_came([name], source)]
    if not wanted:
        return None
    part = wanted[0]
    head = f"{CAME}{source}-" if isinstance(part, CamePart) else SENT
    head = f"{prefix}{head}{part.epoch:06d}-"
    after = f"{head}{max(0, part.number - _MOST_PARTS):08d}"
    listed = islice(store.list_prefix(head, after), 2 * _MOST_PARTS)
    names = [one.key.removeprefix(prefix) for one in listed]
    known: list[AnyPart] = [*read_sent(names), *read_came(names, source)]
    return next((one.within for one in known if one.within and one.name == name), None)
