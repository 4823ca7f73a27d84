"""Which catalogue the settings ask for."""

from pathlib import Path

import pytest

from farm.errors import InputRejected
from farm.settings import load_settings
from workers.stores import catalog_address

SECRET = "s" * 32


def test_without_an_address_it_is_a_file_of_the_farm():
    settings = load_settings(data_dir=Path("/far away/50%?"))
    assert catalog_address(settings) == "sqlite:////far%20away/50%25%3F/catalogue.db"


def test_a_catalogue_for_several_machines_needs_their_common_secret():
    shared = load_settings(database_url="postgresql://farm@db/farm", secret_key=SECRET)
    assert catalog_address(shared) == "postgresql://farm@db/farm"
    with pytest.raises(InputRejected, match="FARM_SECRET_KEY"):
        catalog_address(load_settings(database_url="postgresql://farm@db/farm"))


@pytest.mark.parametrize(
    "address", ["pass-word", "mysql://farm:pass-word@db/farm", "postgresql://farm:pass-word@db:x/f"]
)
def test_an_address_that_is_none_is_named_without_its_password(address):
    with pytest.raises(InputRejected, match="FARM_DATABASE_URL") as refused:
        catalog_address(load_settings(database_url=address, secret_key=SECRET))
    assert "pass-word" not in str(refused.value)
