from datetime import timedelta

import pytest

from farm.access import FORGIVEN_AFTER, LONGEST_LOCK, Attempts, normal_name
from farm.orgs import Role
from farm.rights import ROLE_RIGHTS, Right
from farm.settings import load_settings
from tests.nouns import NOON
from workers.secret import find_secret
from workers.sign_in import _network


def failed(times, *, allowed=5):
    attempts = Attempts("x", 0, NOON)
    for _ in range(times):
        attempts = attempts.counted(NOON, allowed=allowed)
    return attempts


@pytest.mark.parametrize(
    ("times", "seconds"), [(1, None), (4, None), (5, 30), (6, 60), (7, 120), (99, 900)]
)
def test_each_further_failure_locks_for_twice_as_long(times, seconds):
    left = failed(times).lock_left(NOON)
    assert left == (None if seconds is None else timedelta(seconds=seconds))
    assert left is None or left <= LONGEST_LOCK


def test_a_lock_ends_and_quiet_forgives():
    locked = failed(5)
    assert locked.lock_left(NOON + timedelta(seconds=30)) is None
    later = NOON + FORGIVEN_AFTER + timedelta(seconds=1)
    assert locked.counted(later, allowed=5).count == 1


def test_a_success_takes_back_its_own_attempt():
    once = failed(5).forgiven()
    assert (once.count, once.locked_until) == (4, None)
    assert failed(0).forgiven().count == 0


def test_every_role_has_rights_and_the_admin_has_all():
    assert set(ROLE_RIGHTS) == set(Role)
    assert ROLE_RIGHTS[Role.ADMIN] == set(Right)
    assert all(Right.SEE in rights for rights in ROLE_RIGHTS.values())


@pytest.mark.parametrize(
    ("typed", "name"), [(" Admin ", "admin"), ("LI", "li"), ("韩梅梅", "韩梅梅")]
)
def test_a_name_is_compared_without_capitals_and_outer_spaces(typed, name):
    assert normal_name(typed) == name


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.0.0.7", "10.0.0.7"), ("2001:db8::1", "2001:db8::/64"), ("testclient", "testclient")],
)
def test_an_address_counts_as_its_customer(address, network):
    assert _network(address) == network


def test_a_secret_is_made_once_and_a_set_one_wins(tmp_path):
    made = find_secret(tmp_path, load_settings())
    assert len(made) == 64
    assert find_secret(tmp_path, load_settings()) == made
    assert find_secret(tmp_path, load_settings(secret_key="k" * 32)) == b"k" * 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
