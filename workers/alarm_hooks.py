"""Who is told of an organisation's alarms: set by its administrators, as the audit log tells."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from farm.alarm_hooks import MOST_HOOKS, AlarmHook, HookKind, require_kind
from farm.audit import Actor
from farm.errors import DestinationFailed, InputRejected, NotFound
from farm.ids import HookId, IdKind, OrgId, new_id
from farm.messages import Language
from farm.networks import OpenNetworks, require_networks, require_web_address, shown_host
from storage.catalog import alarm_hooks, orgs
from workers.alarm_words import make_test
from workers.heralds import find_fault_of, note_outcome
from workers.records import record
from workers.sealing import seal
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class HookOrder:
    """What a hook is to be.

    Attributes:
        address: with the key in it, as the chat gives it.
        signing: what its messages are signed with; empty: they are not.
    """

    kind: HookKind
    name: str
    address: str = field(repr=False)
    signing: str = field(default="", repr=False)
    language: Language = Language.ZH


def add_hook(farm: Farm, actor: Actor, org_id: OrgId, order: HookOrder) -> AlarmHook:
    """Have somebody told of an organisation's alarms from now on.

    Raises:
        InputRejected: ``hook-address``, ``hook-not-signed``, ``hooks-many``.
        NotFound: the organisation lies outside the actor's scope.
    """
    address, signing = order.address.strip(), order.signing.strip()
    shown = shown_host(require_web_address(address))
    require_kind(order.kind, is_signed=bool(signing))
    hook_id = HookId(new_id(IdKind.HOOK))
    hook = AlarmHook(
        id=hook_id,
        org_id=org_id,
        kind=order.kind,
        name=order.name.strip() or order.kind.value,
        sealed=seal(farm.secret, address, of=hook_id),
        signing=seal(farm.secret, signing, of=hook_id) if signing else None,
        shown=shown,
        language=order.language,
        created_by=actor.person_id,
        created_at=farm.clock.now(),
    )
    with farm.catalog.writing() as tx:
        orgs.get_organisation(tx, actor.scope, org_id)
        if len(alarm_hooks.list_hooks(tx, actor.scope, [org_id])) >= MOST_HOOKS:
            raise InputRejected("hooks-many", most=MOST_HOOKS)
        alarm_hooks.insert_hook(tx, actor.scope, hook)
        record(tx, farm, actor, "alarm-hook.added", of=org_id, subject=hook.id, to=shown)
    return hook


def remove_hook(farm: Farm, actor: Actor, org_id: OrgId, hook_id: HookId) -> None:
    """Let nobody be told there any more.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        known = _get(alarm_hooks.get_hook(tx, actor.scope, hook_id), org_id)
        alarm_hooks.update_hook(tx, actor.scope, known.removed(farm.clock.now()))
        record(tx, farm, actor, "alarm-hook.removed", of=org_id, subject=hook_id)


def send_test(
    farm: Farm, actor: Actor, org_id: OrgId, hook_id: HookId, language: Language
) -> AlarmHook:
    """Tell a hook something that is no alarm, at once; what it has against it in a language.

    Raises:
        DestinationFailed: ``hook-refused``: it did not take it, and why.
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        hook = _get(alarm_hooks.get_hook(tx, actor.scope, hook_id), org_id)
        organisation = orgs.get_organisation(tx, actor.scope, org_id)
        record(tx, farm, actor, "alarm-hook.tested", of=org_id, subject=hook_id)
    message = make_test(organisation.name, hook.language, farm.clock.now())
    fault = find_fault_of(farm, hook, message, language)
    noted = note_outcome(farm, hook, fault)
    if fault is not None:
        raise DestinationFailed("hook-refused", name=hook.name, detail=fault)
    return noted


def open_networks(farm: Farm, actor: Actor, org_id: OrgId, networks: Sequence[str]) -> OpenNetworks:
    """Say which addresses besides public ones may be called for an organisation.

    Raises:
        InputRejected: ``network-invalid``, ``networks-many``; ``networks-from-above``: it is the
            actor's own, and there is one above.
        NotFound: it lies outside the actor's scope.
    """
    opened = OpenNetworks(org_id, require_networks(networks), actor.person_id, farm.clock.now())
    with farm.catalog.writing() as tx:
        organisation = orgs.get_organisation(tx, actor.scope, org_id)
        if organisation.scope == actor.scope and organisation.parent_id is not None:
            raise InputRejected("networks-from-above")
        alarm_hooks.save_networks(tx, actor.scope, opened)
        spelled = " ".join(opened.networks)
        record(tx, farm, actor, "networks.opened", of=org_id, subject=org_id, networks=spelled)
    return opened


def _get(hook: AlarmHook, org_id: OrgId) -> AlarmHook:
    if hook.org_id != org_id or hook.removed_at is not None:
        raise NotFound("not-found", noun=hook.id)
    return hook
