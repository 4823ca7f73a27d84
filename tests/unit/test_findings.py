"""What is judged of a machine, and what follows from it."""

import pytest

from farm.findings import (
    Finding,
    Mark,
    doubtful,
    is_fit,
    judge_cores,
    judge_disk,
    judge_memory,
    missing,
)
from farm.messages import Language, Notice

GB = 10**9
ADVICE = Notice("nginx-missing")


@pytest.mark.parametrize(
    ("finding", "mark"),
    [
        (judge_disk(GB), Mark.MISSING),
        (judge_disk(5 * GB), Mark.ATTENTION),
        (judge_disk(20 * GB), Mark.OK),
        (judge_memory(GB), Mark.MISSING),
        (judge_memory(2 * GB), Mark.ATTENTION),
        (judge_memory(4 * GB), Mark.OK),
        (judge_cores(1), Mark.ATTENTION),
        (judge_cores(2), Mark.OK),
    ],
)
def test_numbers_are_judged_and_advice_given_where_it_is_needed(finding, mark):
    assert finding.mark is mark
    assert (finding.advice is None) == (mark is Mark.OK)
    for language in Language if finding.advice else ():
        assert finding.advice.text(language)


def test_only_what_is_missing_makes_a_machine_unfit():
    fine, doubt = Finding("python", "3"), doubtful("nginx", ADVICE)
    assert is_fit((fine, doubt))
    assert not is_fit((fine, doubt, missing("redis", ADVICE)))
