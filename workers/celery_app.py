"""Celery: how ids travel. It delivers, retries and routes; the job's row is the truth."""

from celery import Celery
from celery.schedules import crontab

from farm.jobs import WorkQueue
from farm.settings import Settings
from workers.routing import visibility_seconds

RUN_JOB = "farm.run_job"
SWEEP = "farm.sweep"
TIDY = "farm.tidy"
TIDY_SECONDS = 600.0
SWEEP_STORE = "farm.sweep_store"
SWEEP_STORE_SECONDS = 3600.0
RETENTION = "farm.retention"
RETENTION_HOUR = 19
"""In UTC: three in the night in China."""
COMPACT = "farm.compact"
COMPACT_SECONDS = 60.0
PYTHON_MEMORY_KB = 1_000_000
"""Resident memory at which a worker process has gathered too much; encodes are no part of it."""


def make_celery(settings: Settings, redis_url: str) -> Celery:
    """Return the Celery application over a Redis.

    Args:
        settings: for the limits.
        redis_url: ``redis://host:port/0`` or ``redis+socket:///path``.
    """
    app = Celery("farm", broker=redis_url)
    app.conf.update(
        task_default_queue=WorkQueue.IO.value,
        task_ignore_result=True,  # the catalogue holds the results
        task_acks_late=True,  # an id is gone only when its job is over
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,  # a worker holds no id that another could run
        worker_max_memory_per_child=PYTHON_MEMORY_KB,  # replaced between jobs, never within one
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": visibility_seconds(settings),
            # look for unacknowledged ids every 2 s, not every 100 s
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            # priorities on Redis: one list for each step, served in order
            "priority_steps": list(range(10)),
            "queue_order_strategy": "priority",
        },
        beat_schedule={
            "sweep": {"task": SWEEP, "schedule": float(settings.sweep_seconds)},
            "tidy": {"task": TIDY, "schedule": TIDY_SECONDS},
            "retention": {"task": RETENTION, "schedule": crontab(hour=RETENTION_HOUR, minute=0)},
            "compact": {
                "task": COMPACT,
                "schedule": COMPACT_SECONDS,
                # none waits for the next one: with workers busy for hours there would be hundreds
                "options": {"expires": COMPACT_SECONDS},
            },
            "sweep-store": {"task": SWEEP_STORE, "schedule": SWEEP_STORE_SECONDS},
        },
        worker_hijack_root_logger=False,
        timezone="UTC",
    )
    return app
