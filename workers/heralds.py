"""Tells hooks what became of alarms: a thread of a machine's live agent, twice a second.

What is to be told are rows. Whoever takes one moves the time at which it is due, so that of several
agents one sends it; a hook that does not take it is asked again later, and each hook is told by a
thread of its own, so that a slow one holds up no other.
"""

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import structlog

from farm.alarm_hooks import AlarmHook
from farm.errors import FarmError, FarmFailed
from farm.ids import HookId
from farm.messages import Language
from farm.orgs import EVERYTHING
from live.webhooks import Message, find_fault, plan_post
from storage.catalog import alarm_hooks, live_alarms, programmes
from workers.alarm_words import Told, make_message
from workers.outgoing import post_checked
from workers.sealing import unseal
from workers.wiring import Farm

log = structlog.get_logger()
LOOK_SECONDS = 0.5
AT_ONCE = 200
SENDERS = 8


class Herald:
    """Sends what is due, until it is closed or the process ends."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._over = threading.Event()
        self._busy: set[HookId] = set()
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="herald")
        self._thread = threading.Thread(target=self._run, name="herald", daemon=True)

    def __enter__(self) -> "Herald":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Send what is begun, and end."""
        self._over.set()
        self._thread.join(timeout=10)
        self._senders.shutdown(cancel_futures=True)

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                taken = take_due(self._farm, self._busy)
            except FarmError as error:  # the next look may do better
                log.warning("nobody could look for alarms to tell", code=error.code)
                continue
            except Exception:  # whatever it is: without this thread nobody is told of anything
                log.exception("nobody could look for alarms to tell")
                continue
            for hook_id, told in taken.items():
                self._busy.add(hook_id)
                self._senders.submit(self._send, hook_id, told)

    def _send(self, hook_id: HookId, told: list[Told]) -> None:
        try:
            tell_hook(self._farm, hook_id, told)
        except FarmError as error:  # it is due again soon
            log.warning("what became of a message was not stored", code=error.code)
        except Exception:  # nobody asks what became of this call
            log.exception("a hook could not be told", hook=hook_id)
        finally:
            self._busy.discard(hook_id)


def take_due(farm: Farm, busy: set[HookId]) -> dict[HookId, list[Told]]:
    """Take what is due, for each hook that is not busy, in order of what happened."""
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        due = alarm_hooks.list_due_news(tx, EVERYTHING, now, limit=AT_ONCE)
    due = [one for one in due if one.hook_id not in busy]
    if not due:
        return {}
    taken: dict[HookId, list[Told]] = defaultdict(list)
    with farm.catalog.writing() as tx:
        for one in due:
            begun = one.begun(now)
            if alarm_hooks.update_news(tx, EVERYTHING, begun, tries=one.tries):
                alarm = live_alarms.get_alarm(tx, EVERYTHING, one.alarm_id)
                programme = programmes.get_programme(tx, EVERYTHING, alarm.programme_id)
                taken[one.hook_id].append(Told(begun, alarm, programme))
    return taken


def tell_hook(farm: Farm, hook_id: HookId, told: list[Told]) -> None:
    """Tell a hook, and store what became of it."""
    with farm.catalog.reading() as tx:
        hook = alarm_hooks.get_hook(tx, EVERYTHING, hook_id)
    now = farm.clock.now()
    fault = None
    if hook.removed_at is None:
        message = make_message(told, hook.language, now)
        fault = find_fault_of(farm, hook, message, hook.language)
    with farm.catalog.writing() as tx:
        for one in told:
            known = one.news
            changed = known.sent(now) if fault is None else known.failed(farm.clock.now())
            alarm_hooks.update_news(tx, EVERYTHING, changed, tries=known.tries)
    if hook.removed_at is None:
        note_outcome(farm, hook, fault)


def find_fault_of(farm: Farm, hook: AlarmHook, message: Message, language: Language) -> str | None:
    """Send a message to a hook; return why it did not take it, None where it did."""
    address = unseal(farm.secret, hook.sealed, of=hook.id)
    signing = None if hook.signing is None else unseal(farm.secret, hook.signing, of=hook.id)
    if address is None or (hook.signing is not None and signing is None):
        return FarmFailed("hook-sealed").text(language)
    with farm.catalog.reading() as tx:
        opened = alarm_hooks.find_networks(tx, EVERYTHING, hook.org_id)
    post = plan_post(hook.kind, address, signing, message)
    try:
        status, answer = post_checked(post, () if opened is None else opened.networks)
    except FarmError as error:
        return error.text(language)
    return find_fault(hook.kind, status, answer)


def note_outcome(farm: Farm, hook: AlarmHook, fault: str | None) -> AlarmHook:
    """Store whether a hook took a message, for those who look at the list."""
    now = farm.clock.now()
    with farm.catalog.writing() as tx:
        known = alarm_hooks.get_hook(tx, EVERYTHING, hook.id)
        changed = known.took(now) if fault is None else known.refused(fault, now)
        alarm_hooks.update_hook(tx, EVERYTHING, changed)
    if fault is not None:
        log.warning("a hook was not told of alarms", hook=hook.id, host=hook.shown, detail=fault)
    return changed
