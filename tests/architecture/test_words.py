"""Every code that the farm raises has words, and the words get the facts that they need."""

import ast
import string
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from farm import errors
from farm.jobs import JobKind
from farm.messages import Notice

ROOT = Path(__file__).parents[2]
ROOMS = [
    "farm",
    "storage",
    "transcode",
    "ingest",
    "live",
    "ai",
    "publish",
    "workers",
    "api",
    "deploy",
]
WORDS = tomllib.loads((ROOT / "farm" / "messages.toml").read_text(encoding="utf-8"))
LABELS = tomllib.loads((ROOT / "farm" / "labels.toml").read_text(encoding="utf-8"))
LANGUAGES = {"zh", "en"}
DOORS_ONLY = {"internal-error"}
"""What a door says about an exception that nobody foresaw."""
ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.FarmError)
}


class Raised(NamedTuple):
    """A code in the source; `facts` is None where they cannot be read off the call."""

    place: str
    code: str
    facts: frozenset[str] | None


def trees():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def strings(node):
    return [
        n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]


def error_facts(call):
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(names) - {"code"}


def notice_facts(call):
    given = [*call.args[1:], *(word.value for word in call.keywords if word.arg == "facts")]
    if not given:
        return frozenset()
    if not isinstance(given[0], ast.Dict) or None in given[0].keys:
        return None
    return frozenset(key.value for key in given[0].keys if isinstance(key, ast.Constant))


def codes_of(call):
    """The codes that a call may carry: one, or both arms of a choice; none of a variable."""
    code = call.args[0] if call.args else None
    if isinstance(code, ast.IfExp):
        return strings(code.body) + strings(code.orelse)
    return [code.value] if isinstance(code, ast.Constant) and isinstance(code.value, str) else []


def raised():
    for path, tree in trees():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", None))
            if name in ERRORS or name == Notice.__name__:
                facts = notice_facts(call) if name == Notice.__name__ else error_facts(call)
                place = f"{path.relative_to(ROOT)}:{call.lineno}"
                yield from (Raised(place, code, facts) for code in codes_of(call))


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize(
    "words",
    [pytest.param(words, id=name) for name, words in sorted((WORDS | LABELS).items())],
)
def test_words_are_in_both_languages_with_the_same_placeholders(words):
    assert set(words) == LANGUAGES
    assert all(sentence.strip() == sentence != "" for sentence in words.values())
    assert placeholders(words["zh"]) == placeholders(words["en"])


def test_a_label_is_no_code():
    assert not set(WORDS) & set(LABELS)


@pytest.mark.parametrize("kind", JobKind)
def test_every_stage_has_a_label(kind):
    assert f"stage-{kind}" in LABELS


def test_no_label_without_a_use():
    """A label's name stands in the source whole, or as ``stage-`` and a stage."""
    used = {text for _, tree in trees() for text in strings(tree)}
    families = {f"stage-{kind}" for kind in JobKind}
    families |= {f"{family}-{text}" for family in ("column", "doctor") for text in used}
    assert set(LABELS) - used <= families


@pytest.mark.parametrize(
    "one", sorted(set(raised()), key=str), ids=lambda one: f"{one.place}-{one.code}"
)
def test_a_raised_code_has_words_and_brings_their_facts(one):
    assert one.code in WORDS
    if one.facts is not None:
        needed = placeholders(WORDS[one.code]["en"])
        assert needed <= one.facts, f"no {needed - one.facts} for the words of {one.code}"


def test_no_words_without_a_use():
    used = {text for _, tree in trees() for text in strings(tree)}
    assert set(WORDS) - used <= DOORS_ONLY
