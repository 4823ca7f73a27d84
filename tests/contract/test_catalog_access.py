"""Accounts, sessions, tokens, attempts and events: strangers find none of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.access import Account, Attempts, Session, Token
from farm.errors import InputRejected, NotFound
from farm.events import EventKind
from farm.orgs import EVERYTHING, Role
from farm.rights import Right
from storage.catalog import accounts, assets, attempts, events, jobs, people, sessions, tokens
from tests.database import SHARED

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
# In memory it is the same SQL, at a migration a test.
pytestmark = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)


def account_of(estate):
    return Account(estate.person.id, estate.org.id, f"name-{estate.org.id}", "hash", NOW)


def session_of(estate):
    name, org = estate.person.id, estate.org.id
    return Session(f"ses_{org}", org, name, f"hash-{org}", NOW, LATER)


def token_of(estate, **changes):
    name, org = estate.person.id, estate.org.id
    plain = Token(f"tok_{org}", org, name, "n", (Right.SEE, Right.UPLOAD), f"hash-{org}", NOW)
    return replace(plain, **changes)


@pytest.fixture
def signed_in(catalog, tree):
    with catalog.writing() as tx:
        for estate in tree.all:
            accounts.insert_account(tx, EVERYTHING, account_of(estate))
            sessions.insert_session(tx, EVERYTHING, session_of(estate))
            tokens.insert_token(tx, EVERYTHING, token_of(estate))
    return tree


REFUSED = {
    "insert_account": lambda tx, s, e: accounts.insert_account(
        tx, s, replace(account_of(e), sign_in_name="new")
    ),
    "get_account": lambda tx, s, e: accounts.get_account(tx, s, e.person.id),
    "update_account": lambda tx, s, e: accounts.update_account(tx, s, account_of(e)),
    "update_person": lambda tx, s, e: people.update_person(tx, s, e.person),
    "insert_session": lambda tx, s, e: sessions.insert_session(tx, s, session_of(e)),
    "insert_token": lambda tx, s, e: tokens.insert_token(tx, s, token_of(e)),
    "delete_token": lambda tx, s, e: tokens.delete_token(tx, s, e.person.id, token_of(e).id),
    "delete_asset": lambda tx, s, e: assets.delete_asset(tx, s, e.asset),
    "record_event": lambda tx, s, e: events.record_event(
        tx, s, EventKind.ASSET_CHANGED, org_id=e.org.id, subject="x"
    ),
    "save_attempts": lambda tx, s, e: attempts.save_attempts(tx, s, Attempts("x", 1, NOW)),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_strangers_change_nothing(catalog, signed_in, act):
    for stranger in (signed_in.neighbour, signed_in.county):
        with catalog.writing() as tx, pytest.raises(NotFound):
            act(tx, stranger.org.scope, signed_in.city)


UNSEEN = {
    "find_account": lambda tx, s, e: accounts.find_account(tx, s, account_of(e).sign_in_name),
    "list_accounts": lambda tx, s, e: [
        one for one in accounts.list_accounts(tx, s) if one.org_id == e.org.id
    ],
    "find_session": lambda tx, s, e: sessions.find_session(tx, s, session_of(e).token_hash, NOW),
    "find_token": lambda tx, s, e: tokens.find_token(tx, s, token_of(e).token_hash, NOW),
    "list_tokens": lambda tx, s, e: tokens.list_tokens(tx, s, e.person.id),
    "list_events": lambda tx, s, e: [
        one for one in events.list_events(tx, s, after=0, limit=99) if one.org_id == e.org.id
    ],
}


@pytest.mark.parametrize("find", UNSEEN.values(), ids=UNSEEN)
def test_strangers_see_nothing_and_parents_do(catalog, signed_in, find):
    with catalog.reading() as tx:
        for seer in (signed_in.city, signed_in.province):
            assert find(tx, seer.org.scope, signed_in.city)
        for stranger in (signed_in.neighbour, signed_in.county):
            assert not find(tx, stranger.org.scope, signed_in.city)


ENDS = {
    "end_session": lambda tx, s, e: sessions.end_session(tx, s, session_of(e).id),
    "end_sessions": lambda tx, s, e: sessions.end_sessions(tx, s, e.person.id),
    "forget_sessions": lambda tx, s, e: sessions.forget_sessions(tx, s, LATER + LATER.resolution),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_strangers_end_no_session(catalog, signed_in, end):
    def is_there(tx):
        hashed = session_of(signed_in.city).token_hash
        return sessions.find_session(tx, EVERYTHING, hashed, NOW) is not None

    with catalog.writing() as tx:
        end(tx, signed_in.neighbour.org.scope, signed_in.city)
        assert is_there(tx)
        end(tx, signed_in.city.org.scope, signed_in.city)
        assert not is_there(tx)


def test_tokens_and_events_of_strangers_stay(catalog, signed_in):
    city = signed_in.city
    with catalog.writing() as tx:
        for scope in (signed_in.neighbour.org.scope, signed_in.county.org.scope):
            tokens.delete_tokens(tx, scope, city.person.id)
            events.forget_events(tx, scope, NOW.replace(year=2100))
        assert tokens.list_tokens(tx, EVERYTHING, city.person.id)
        kept = events.list_events(tx, EVERYTHING, after=0, limit=99)
        assert {one.org_id for one in kept} == {city.org.id, signed_in.province.org.id}
        tokens.delete_tokens(tx, city.org.scope, city.person.id)
        assert not tokens.list_tokens(tx, EVERYTHING, city.person.id)


def test_what_is_over_opens_nothing(catalog, signed_in):
    city = signed_in.city
    with catalog.writing() as tx:
        assert sessions.find_session(tx, EVERYTHING, session_of(city).token_hash, LATER) is None
        brief = token_of(city, id="tok_brief", token_hash="brief", expires_at=LATER)  # noqa: S106
        tokens.insert_token(tx, EVERYTHING, brief)
        assert tokens.find_token(tx, EVERYTHING, "brief", NOW) == brief
        assert tokens.find_token(tx, EVERYTHING, "brief", LATER) is None


def test_a_sign_in_name_is_taken_in_the_whole_farm(catalog, signed_in):
    mine = replace(
        account_of(signed_in.county), sign_in_name=account_of(signed_in.neighbour).sign_in_name
    )
    with catalog.writing() as tx, pytest.raises(InputRejected) as caught:
        accounts.insert_account(tx, signed_in.county.org.scope, mine)
    assert caught.value.code == "name-taken"


def test_a_person_changes_role_and_an_account_its_password(catalog, signed_in):
    city = signed_in.city
    with catalog.writing() as tx:
        people.update_person(tx, city.org.scope, replace(city.person, role=Role.ADMIN))
        assert people.get_person(tx, EVERYTHING, city.person.id).role is Role.ADMIN
        changed = replace(account_of(city), password_hash="other", disabled_at=NOW)  # noqa: S106
        accounts.update_account(tx, city.org.scope, changed)
        assert accounts.get_account(tx, EVERYTHING, city.person.id) == changed


def test_attempts_are_the_farms_alone(catalog, tree):
    one = Attempts("name:x", 1, NOW)
    with catalog.writing() as tx:
        attempts.save_attempts(tx, EVERYTHING, one)
        attempts.save_attempts(tx, EVERYTHING, replace(one, count=2, locked_until=LATER))
        assert attempts.find_attempts(tx, EVERYTHING, one.id).count == 2
        top = tree.province.org.scope
        assert attempts.find_attempts(tx, top, one.id) is None
        attempts.forget_attempts(tx, top, LATER)
        assert attempts.find_attempts(tx, EVERYTHING, one.id).locked_until == LATER
        attempts.forget_attempts(tx, EVERYTHING, LATER)
        assert attempts.find_attempts(tx, EVERYTHING, one.id) is None


def test_every_change_of_asset_and_job_is_an_event_of_its_transaction(catalog, tree):
    city = tree.city
    with catalog.writing() as tx:
        before = events.event_bounds(tx, EVERYTHING)[1]
        job = jobs.claim_job(tx, EVERYTHING, city.job.id, at=NOW, worker="w", lease_until=LATER)
        jobs.save_progress(tx, EVERYTHING, job, progress=0.5, lease_until=LATER)
        jobs.update_job(tx, EVERYTHING, job.cancelled(at=NOW))
        assets.update_asset(tx, EVERYTHING, replace(city.asset, title="x"))
        assets.delete_asset(tx, EVERYTHING, city.asset)
        found = events.list_events(tx, EVERYTHING, after=before, limit=99)
    assert [(one.kind, one.subject) for one in found] == [
        *[(EventKind.JOB_CHANGED, job.id)] * 3,
        (EventKind.ASSET_CHANGED, city.asset.id),
        (EventKind.ASSET_DELETED, city.asset.id),
    ]
    assert all(one.at.tzinfo is UTC for one in found)


def test_a_change_that_is_undone_is_no_event(catalog, tree):
    with catalog.writing() as tx:
        before = events.event_bounds(tx, EVERYTHING)
        undone = tx.connection.begin_nested()
        assets.update_asset(tx, EVERYTHING, replace(tree.city.asset, title="x"))
        assert events.event_bounds(tx, EVERYTHING) != before
        undone.rollback()
        assert events.event_bounds(tx, EVERYTHING) == before
