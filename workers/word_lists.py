"""The words that an organisation cares about: its own, and those of the levels above it."""

from collections.abc import Iterable

from farm.audit import Actor
from farm.captions import WordList
from farm.errors import IllegalMove
from farm.ids import OrgId
from farm.orgs import EVERYTHING
from storage.catalog import captions, orgs
from workers.records import record
from workers.wiring import Farm

MOST_WORDS = 2000
"""Of each list; a model can be told a few hundred at most, the first ones."""


def read_word_list(farm: Farm, org_id: OrgId) -> WordList:
    """Return what counts in an organisation, its own words first, then those of its superiors."""
    with farm.catalog.reading() as tx:
        path = orgs.get_organisation(tx, EVERYTHING, org_id).path
        above = [OrgId(part) for part in reversed(path.strip("/").split("/"))]
        lists = captions.list_word_lists(tx, EVERYTHING, above)
    return WordList(
        org_id,
        names=_unique(word for one in lists for word in one.names),
        sensitive=_unique(word for one in lists for word in one.sensitive),
    )


def change_word_list(
    farm: Farm, actor: Actor, words: WordList, *, before: WordList | None = None
) -> WordList:
    """Store an organisation's own words, without blanks and repeated ones.

    Args:
        farm: the farm.
        actor: who says so.
        words: in place of those that are there.
        before: those that are replaced, as far as the actor knows; None: whatever is there.

    Raises:
        NotFound: the organisation lies outside the actor's scope.
        IllegalMove: ``words-changed``: others than those are there.
    """
    tidy = _tidy(words)
    with farm.catalog.writing() as tx:
        known = captions.list_word_lists(tx, actor.scope, [words.org_id])
        seen = known[0] if known else WordList(words.org_id)
        if before is not None and seen not in {_tidy(before), tidy}:
            raise IllegalMove("words-changed")
        captions.save_word_list(tx, actor.scope, tidy)
        record(tx, farm, actor, "words.changed", of=tidy.org_id, subject=tidy.org_id)
    return tidy


def _tidy(words: WordList) -> WordList:
    return WordList(words.org_id, _unique(words.names), _unique(words.sensitive))


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    tidy = (" ".join(word.split()) for word in words)
    return tuple(dict.fromkeys(word for word in tidy if word))[:MOST_WORDS]
