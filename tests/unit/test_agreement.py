"""Machines of a farm that were given other secrets than the others."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from pydantic import SecretStr

from farm.errors import InputRejected
from farm.messages import Language
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from storage.catalog import audit
from workers.agreement import SUBJECT, note_secrets, require_agreement
from workers.people import ensure_first_admin
from workers.wiring import open_farm

KEY, OTHER, WORD = "k" * 40, "o" * 40, "w" * 40


@pytest.fixture
def machine(tmp_path):
    """Open the same farm, as one of several machines with these secrets does."""

    @contextmanager
    def opened(key=KEY, word=None, address="postgresql://farm@postgres/farm"):
        with open_farm(load_settings(data_dir=tmp_path, secret_key=key, rtmp_word=word)) as farm:
            told = {"database_url": None if address is None else SecretStr(address)}
            yield replace(farm, settings=farm.settings.model_copy(update=told))

    with opened() as farm:
        ensure_first_admin(farm)
    return opened


def test_whoever_has_the_same_agrees_and_whoever_has_not_is_told_which(machine):
    with machine(word=WORD) as farm:
        require_agreement(farm)
        note_secrets(farm)
        require_agreement(farm)
    for others, name in (
        ({"key": OTHER, "word": WORD}, "FARM_SECRET_KEY"),
        ({"word": OTHER}, "FARM_RTMP_WORD"),
        ({}, "FARM_RTMP_WORD"),
    ):
        with machine(**others) as farm:
            with pytest.raises(InputRejected) as refused:
                require_agreement(farm)
            assert refused.value.code == "secret-differs"
            for language in Language:
                assert name in refused.value.notice.text(language)


def test_a_change_on_purpose_is_noted_once_and_tells_no_secret(machine):
    for key in (KEY, KEY, OTHER, OTHER):
        with machine(key) as farm:
            note_secrets(farm)
    with machine(OTHER) as farm, farm.catalog.reading() as tx:
        entries = audit.list_entries(tx, EVERYTHING, limit=9, subject=SUBJECT)
        require_agreement(farm)
    assert [one.action for one in entries] == ["secrets.noted"] * 2
    assert not any(secret in str(entries) for secret in (KEY, OTHER))
    with machine(KEY) as farm, pytest.raises(InputRejected):
        require_agreement(farm)
    with machine(KEY, address=None) as farm:
        require_agreement(farm)  # one machine, restored with another key
