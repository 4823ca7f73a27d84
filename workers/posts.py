"""What a machine of a fleet is started for: a worker of some queues, the clock, the first start.

A worker and the clock touch ``FARM_ALIVE_MARK`` while they reach the queue, so that whoever
watches a container sees one that hangs.
"""

import socket
from collections.abc import Sequence

from celery.signals import after_task_publish, heartbeat_sent, setup_logging
from celery.utils.dispatch import Signal

from farm.jobs import WorkQueue
from farm.settings import Settings
from workers.agreement import note_secrets
from workers.celery_app import make_celery
from workers.people import FirstAdmin, ensure_first_admin
from workers.strong import require_strong_secrets
from workers.wiring import open_farm, queue_address

_QUIET = ("--without-gossip", "--without-mingle")
"""Workers need not know each other."""


def prepare_farm(settings: Settings) -> FirstAdmin | None:
    """Make the schema, the bucket and the first account, where they are not there yet.

    Returns:
        The account if it was made; its password is kept nowhere.

    Raises:
        InputRejected, FarmFailed: as `open_farm`.
    """
    with open_farm(settings) as farm:
        first = ensure_first_admin(farm)
        note_secrets(farm)
        return first


def work_at(settings: Settings, queues: Sequence[WorkQueue], slots: int) -> None:
    """Run jobs of these queues until told to end.

    Args:
        settings: of the environment, which the worker reads itself.
        queues: at least one.
        slots: how many at once; 0: as many as the settings say for this kind of work.

    Raises:
        InputRejected: as `require_strong_secrets`.
    """
    require_strong_secrets(settings)
    from workers.tasks import app  # noqa: PLC0415  # reads the settings when it is imported

    if not slots:
        encodes = bool({WorkQueue.CPU, WorkQueue.GPU} & {*queues})
        slots = settings.encode_slots if encodes else settings.io_slots
    _show_life(settings, heartbeat_sent)
    names = ",".join(queues)
    host = f"{names.replace(',', '-')}@{socket.gethostname()}"
    app.worker_main(
        [
            *("worker", "--queues", names, "--concurrency", str(slots)),
            *("--hostname", host, "--loglevel", "INFO", *_QUIET),
        ]
    )


def beat(settings: Settings) -> None:
    """Send what has to be done now and then, until told to end; a farm has one clock.

    Raises:
        InputRejected: as `require_strong_secrets`.
    """
    require_strong_secrets(settings)
    app = make_celery(settings, queue_address(settings))
    _show_life(settings, after_task_publish)
    setup_logging.connect(_leave_as_it_is, weak=False)
    folder = settings.data_dir.absolute() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    app.start(["beat", "--schedule", str(folder / "beat"), "--loglevel", "INFO", "--pidfile", ""])


def _show_life(settings: Settings, sign: Signal) -> None:
    """Touch the settings' file at each sign of life: what reaches the queue sends them."""
    file = settings.alive_mark
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)

    def touch(**_: object) -> None:
        file.touch()

    sign.connect(touch, weak=False)


def _leave_as_it_is(**_: object) -> None:
    """Keep Celery from setting up logging of its own."""
