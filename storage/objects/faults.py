"""What the operating system says of local files, in the words of stores."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from farm.errors import FarmFailed

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def local_faults(key: str) -> Iterator[None]:
    """Turn an `OSError` of the body into the store's failure.

    Raises:
        FarmFailed: ``store-full``, ``store-failed``.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise FarmFailed("store-full", key=key) from error
        raise FarmFailed("store-failed", key=key, detail=error) from error
