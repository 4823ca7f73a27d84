"""Workers, for those who run the farm."""

from datetime import datetime

from pydantic import BaseModel

from farm.jobs import WorkQueue


class WorkerDocument(BaseModel):
    """One worker; ``encoders`` are ffmpeg's names of those that passed their trial there.

    One that was not seen for half a minute is not ``live``; after a day it is forgotten.
    """

    id: str
    host: str
    queues: list[WorkQueue]
    encoders: list[str]
    slots: int
    version: str
    started_at: datetime
    last_seen: datetime
    live: bool
