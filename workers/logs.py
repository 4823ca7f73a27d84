"""Logging: structlog over the standard library, to standard error, one line an event."""

import logging
import sys

import structlog

CHATTY = ("alembic", "httpx", "kombu")
"""Libraries whose everyday remarks help nobody who runs a farm."""


def configure_logging(level: int = logging.WARNING) -> None:
    """Send the farm's events to standard error; libraries below the level stay silent."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(message)s", force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
