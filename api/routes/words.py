"""The words that an organisation cares about: names, and what a person should look at."""

from fastapi import APIRouter

from api.deps import CallerDep, CaptionEditor, FarmDep
from api.schemas.captions import NewWordList, WordListDocument, WordLists
from farm.captions import WordList
from farm.ids import OrgId
from storage.catalog import captions, orgs
from workers.word_lists import change_word_list

router = APIRouter(prefix="/organisations/{organisation_id}/words", tags=["organisations"])


@router.get("")
def get_words(organisation_id: OrgId, caller: CallerDep, farm: FarmDep) -> WordListDocument:
    """Return an organisation's own words."""
    with farm.catalog.reading() as tx:
        found = orgs.get_organisation(tx, caller.scope, organisation_id)
        lists = captions.list_word_lists(tx, caller.scope, [found.id])
    return _document(lists[0] if lists else WordList(found.id))


@router.put("")
def set_words(
    organisation_id: OrgId, body: NewWordList, caller: CaptionEditor, farm: FarmDep
) -> WordListDocument:
    """Store an organisation's own words; captions that are made from now on obey them.

    Where they are not those that the caller has read any more (``before``), nothing is stored.
    """
    before = None if body.before is None else _words(organisation_id, body.before)
    words = _words(organisation_id, body)
    return _document(change_word_list(farm, caller.actor, words, before=before))


def _words(organisation_id: OrgId, lists: WordLists) -> WordList:
    return WordList(organisation_id, tuple(lists.names), tuple(lists.sensitive))


def _document(words: WordList) -> WordListDocument:
    return WordListDocument(
        organisation_id=words.org_id, names=list(words.names), sensitive=list(words.sensitive)
    )
