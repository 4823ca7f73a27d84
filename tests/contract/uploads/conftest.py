"""A farm that takes uploads, and a phone at its door."""

import pytest

from api.app import create_app
from tests.uploading import PART, Phone, link_token, open_door, open_farm
from workers.inline_queue import InlineQueue


@pytest.fixture
def farm(tmp_path):
    with open_farm(tmp_path / "farm", upload_part_bytes=PART) as farm:
        yield farm


@pytest.fixture
def queue():
    return InlineQueue()


@pytest.fixture
def phone(farm, queue):
    with open_door(create_app(farm, queue)) as client:
        yield Phone(client, **{"Upload-Link": link_token(farm)})
