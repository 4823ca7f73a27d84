"""Which failures get a second attempt, and what is said of them."""

import pytest

from farm.errors import CorruptMedia, DestinationFailed, FarmFailed, InputRejected, NotFound
from farm.messages import Language, Notice
from workers.retry import may_retry, notice_of

FAULTS = {
    "ours-first": (FarmFailed("internal-error", detail="x"), 1, True),
    "ours-again": (FarmFailed("internal-error", detail="x"), 2, False),
    "damaged-output-first": (CorruptMedia("output-damaged", name="720p", detail="x"), 1, True),
    "theirs-first": (DestinationFailed("internal-error", detail="x"), 1, True),
    "the-clips": (InputRejected("clip-not-there", path="x"), 1, False),
    "not-found": (NotFound("object-missing", key="x"), 1, False),
}


@pytest.mark.parametrize(("error", "attempt", "again"), FAULTS.values(), ids=FAULTS)
def test_may_retry(error, attempt, again):
    assert may_retry(error, attempt) is again


def test_a_known_fault_keeps_its_words():
    error = InputRejected("clip-not-there", path="a.mov")
    assert notice_of(error) == Notice("clip-not-there", {"path": "a.mov"})


@pytest.mark.parametrize("language", Language)
def test_an_unforeseen_fault_says_what_it_was(language):
    notice = notice_of(ZeroDivisionError("division by {zero}"))
    assert notice.code == "internal-error"
    assert "ZeroDivisionError: division by {zero}" in notice.text(language)
