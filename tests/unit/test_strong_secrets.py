"""A farm of several machines does not start with a secret that anybody could guess."""

import hashlib

import pytest

from farm.errors import InputRejected
from farm.guessable import is_guessable
from farm.settings import load_settings
from workers.stores import catalog_address, with_password
from workers.strong import require_strong_secrets
from workers.wiring import open_farm, queue_address

GOOD = {
    name: hashlib.sha256(name.encode()).hexdigest() for name in ("database", "redis", "s3", "key")
}


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "minioadmin",
        "postgres",
        "change-me",
        "change-me-please-change-me",
        "Change_This-Before-Use",
        "fifteen-letters",
        "a" * 40,
        "abababababababababab",
        "farmsecretkey123",
        "correct-horse-PassWord",
    ],
)
def test_what_anybody_could_guess(secret):
    assert is_guessable(secret)


@pytest.mark.parametrize("secret", [*GOOD.values(), "oFuqOfAvTgxHrpnj"])
def test_what_nobody_guesses(secret):
    assert not is_guessable(secret)


def full(**changes):
    facts = {
        "database_url": "postgresql://farm@postgres/farm",
        "database_password": GOOD["database"],
        "redis_url": "redis://redis:6379/0",
        "redis_password": GOOD["redis"],
        "s3_endpoint": "store:9000",
        "s3_access_key": "farm",
        "s3_secret_key": GOOD["s3"],
        "secret_key": GOOD["key"],
    }
    return load_settings(**{**facts, **changes})


def test_secrets_of_its_own_let_a_farm_start():
    require_strong_secrets(full())


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"database_password": None}, "secret-missing", "FARM_DATABASE_PASSWORD"),
        ({"redis_password": None}, "secret-missing", "FARM_REDIS_PASSWORD"),
        ({"s3_secret_key": None}, "secret-missing", "FARM_S3_SECRET_KEY"),
        ({"secret_key": None}, "secret-missing", "FARM_SECRET_KEY"),
        ({"database_password": "postgres"}, "secret-weak", "FARM_DATABASE_PASSWORD"),
        (
            {"database_url": "postgresql://farm:change-me@postgres/farm"},
            "secret-weak",
            "FARM_DATABASE_PASSWORD",
        ),
        (
            {"database_url": "postgresql://farm@/farm?host=db", "database_password": None},
            "secret-missing",
            "FARM_DATABASE_PASSWORD",
        ),
        ({"redis_url": "redis://:redis@redis/0"}, "secret-weak", "FARM_REDIS_PASSWORD"),
        ({"s3_secret_key": "minioadmin"}, "secret-weak", "FARM_S3_SECRET_KEY"),
        ({"secret_key": "0" * 64}, "secret-weak", "FARM_SECRET_KEY"),
    ],
)
def test_a_secret_that_is_none_is_named_and_not_shown(tmp_path, changes, code, name):
    with pytest.raises(InputRejected) as refused, open_farm(full(data_dir=tmp_path, **changes)):
        pass
    assert refused.value.code == code
    assert refused.value.notice.facts["name"] == name
    assert not {"postgres", "change-me", "minioadmin"} & {*refused.value.notice.facts.values()}


def test_a_farm_in_one_folder_and_servers_behind_a_socket_need_none():
    require_strong_secrets(load_settings(redis_url="redis://127.0.0.1/0"))
    require_strong_secrets(
        full(
            database_url="postgresql+psycopg://farm@/farm?host=/run/postgresql",
            database_password=None,
            redis_url="redis+socket:///run/redis.sock",
            redis_password=None,
        )
    )


def test_a_password_goes_where_the_address_has_none():
    settings = full(**dict.fromkeys(("database_password", "redis_password"), "p@ss/w:rd"))
    assert catalog_address(settings) == "postgresql://farm:p%40ss%2Fw%3Ard@postgres/farm"
    assert queue_address(settings) == "redis://:p%40ss%2Fw%3Ard@redis:6379/0"
    mine = "redis://:own@redis:6379/0"
    assert with_password(mine, settings.redis_password) == mine
