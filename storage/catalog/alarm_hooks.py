"""Who is told of alarms, and what is on its way there; addresses are sealed, nobody reads one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from farm.alarm_hooks import AlarmHook, AlarmNews
from farm.ids import HookId, OrgId
from farm.networks import OpenNetworks
from farm.orgs import Scope
from storage.catalog.alarm_tables import ALARM_HOOKS, ALARM_NEWS, OPEN_NETWORKS
from storage.catalog.engine import Transaction
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_CHANGING = ("told_at", "failed_at", "failure", "removed_at")
_NEWS_CHANGING = ("due_at", "tries", "sent_at", "given_up_at")


def insert_hook(tx: Transaction, scope: Scope, hook: AlarmHook) -> None:
    """Add a hook.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, ALARM_HOOKS, [row_of(hook)])


def get_hook(tx: Transaction, scope: Scope, hook_id: HookId) -> AlarmHook:
    """Return a hook.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(AlarmHook, require_row(tx, scope, ALARM_HOOKS, hook_id))


def update_hook(tx: Transaction, scope: Scope, hook: AlarmHook) -> None:
    """Store what a hook has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    values = {name: getattr(hook, name) for name in _CHANGING}
    change_row(tx, scope, ALARM_HOOKS, hook.id, values)


def list_hooks(tx: Transaction, scope: Scope, org_ids: Sequence[OrgId]) -> list[AlarmHook]:
    """Return the hooks of these organisations, the oldest first, without those removed."""
    statement = select(ALARM_HOOKS).where(
        ALARM_HOOKS.c.org_id.in_(list(org_ids)), ALARM_HOOKS.c.removed_at.is_(None)
    )
    statement = statement.order_by(ALARM_HOOKS.c.created_at, ALARM_HOOKS.c.id)
    return [noun_of(AlarmHook, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def insert_news(tx: Transaction, scope: Scope, news: Sequence[AlarmNews]) -> None:
    """Have hooks told of something.

    Raises:
        NotFound: the organisation of one lies outside the scope.
    """
    insert_rows(tx, scope, ALARM_NEWS, [row_of(one) for one in news])


def list_due_news(tx: Transaction, scope: Scope, now: datetime, *, limit: int) -> list[AlarmNews]:
    """Return what hooks should be told of by now, in order of what happened."""
    statement = select(ALARM_NEWS).where(
        ALARM_NEWS.c.sent_at.is_(None),
        ALARM_NEWS.c.given_up_at.is_(None),
        ALARM_NEWS.c.due_at <= now,
    )
    statement = statement.order_by(ALARM_NEWS.c.at, ALARM_NEWS.c.alarm_id).limit(limit)
    return [noun_of(AlarmNews, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def update_news(tx: Transaction, scope: Scope, news: AlarmNews, *, tries: int) -> bool:
    """Store what has become of news, if it was tried so often until now; whether it was."""
    statement = update(ALARM_NEWS).where(
        ALARM_NEWS.c.hook_id == news.hook_id,
        ALARM_NEWS.c.alarm_id == news.alarm_id,
        ALARM_NEWS.c.is_end == news.is_end,
        ALARM_NEWS.c.tries == tries,
    )
    values = {name: getattr(news, name) for name in _NEWS_CHANGING}
    return tx.execute(scoped(statement.values(values), scope)).rowcount == 1


def save_networks(tx: Transaction, scope: Scope, opened: OpenNetworks) -> None:
    """Store an organisation's open networks in place of those it had.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    row = row_of(opened)
    statement = update(OPEN_NETWORKS).where(OPEN_NETWORKS.c.org_id == opened.org_id).values(row)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        insert_rows(tx, scope, OPEN_NETWORKS, [row])


def find_networks(tx: Transaction, scope: Scope, org_id: OrgId) -> OpenNetworks | None:
    """Return an organisation's open networks; None: nobody has opened any."""
    statement = select(OPEN_NETWORKS).where(OPEN_NETWORKS.c.org_id == org_id)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(OpenNetworks, row)
