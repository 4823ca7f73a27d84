"""Tells an engine what of its programme may leave, a moment after somebody said so in the row.

Apart from the follower, which does all else: a cut must not wait for a report, nor for targets.
"""

import threading
from datetime import datetime

import structlog

from farm.courts import Guard
from farm.errors import FarmError
from farm.orgs import EVERYTHING
from live.spec import GuardSpec
from storage.catalog import programmes
from workers.live_post import Post, send_commands
from workers.wiring import Farm

log = structlog.get_logger()
LOOK_SECONDS = 0.05


def guard_spec(guard: Guard, now: datetime) -> GuardSpec:
    """Return what an engine is told of a guard (pure); a recess comes and goes by the clock."""
    return GuardSpec(
        delay=float(guard.delay_seconds),
        cut=guard.cut_at is not None,
        muted=guard.muted_at is not None,
        recess=guard.recess is not None and guard.recess.holds(now),
    )


class GuardWatch:
    """Looks at a programme's row twenty times a second, from a thread of its own."""

    def __init__(self, farm: Farm, post: Post) -> None:
        self._farm, self._post = farm, post
        self._told: GuardSpec | None = None
        self._failed = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="guard", daemon=True)

    def __enter__(self) -> "GuardWatch":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join(timeout=10)

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                self._look()
                self._failed = False
            except (FarmError, OSError) as error:  # the next look may do better
                if not self._failed:
                    log.warning("an engine could not be told what may leave", detail=str(error))
                self._failed = True
            except Exception:  # whatever it is, a cut has to be heard
                log.exception("a look at the guard was not done")

    def _look(self) -> None:
        with self._farm.catalog.reading() as tx:
            guard = programmes.get_guard(tx, EVERYTHING, self._post.programme_id)
        wanted = guard_spec(guard, self._farm.clock.now())
        if wanted != self._told:
            told = {name: getattr(wanted, name) for name in GuardSpec.__slots__}
            send_commands(self._post.folder, [{"do": "guard", "guard": told}])
            self._told = wanted
