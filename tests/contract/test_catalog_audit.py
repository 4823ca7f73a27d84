"""The audit log is only added to, whoever asks and however."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from storage.catalog.engine import open_catalog


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/farm.db"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET action = 'forged'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE number = 1",
        "INSERT OR REPLACE INTO audit_entries VALUES (1, 'aud_2', 'org_a', '', '', '', '', '{}')",
        "INSERT OR REPLACE INTO audit_entries VALUES (9, 'aud_1', 'org_a', '', '', '', '', '{}')",
        "REPLACE INTO audit_entries (id, org_id, action, subject, at, facts) "
        "VALUES ('aud_1', 'org_a', '', '', '', '{}')",
    ],
)
def test_the_database_itself_refuses(url, change):
    with open_catalog(url) as catalog:
        catalog.migrate()
    # A plain connection, as somebody with a shell has one: none of our pragmas.
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisations VALUES ('org_a','','','','/org_a/','')"))
        connection.execute(
            text("INSERT INTO audit_entries VALUES (1, 'aud_1', 'org_a', '', 'kept', '', '', '{}')")
        )
    with pytest.raises(IntegrityError, match="only added to"), engine.begin() as connection:
        connection.execute(text(change))
    with engine.begin() as connection:
        assert connection.scalars(text("SELECT action FROM audit_entries")).all() == ["kept"]
    engine.dispose()
