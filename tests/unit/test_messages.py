import pickle
import tomllib
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

from farm.errors import FarmError, InputRejected, NotFound
from farm.messages import Language, Notice, known_codes

WORDS = tomllib.loads(resources.files("farm").joinpath("messages.toml").read_text("utf-8"))


def placeholders(words):
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_code_has_both_languages_with_the_same_placeholders(code):
    assert set(WORDS[code]) == {"zh", "en"}
    assert all(words.strip() for words in WORDS[code].values())
    assert placeholders(WORDS[code]["zh"]) == placeholders(WORDS[code]["en"])
    assert all(name.isidentifier() for name in placeholders(WORDS[code]["en"]))


@pytest.mark.parametrize("language", Language)
def test_every_code_can_be_said(language):
    assert known_codes() == set(WORDS)
    for code, words in WORDS.items():
        facts = {name: f"<{name}>" for name in placeholders(words["en"])}
        said = Notice(code, facts).text(language)
        assert all(fact in said for fact in facts.values())


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("illegal-move", {"noun", "seen", "wanted"}),
        ("not-found", {"noun"}),
        ("object-missing", {"key"}),
        ("store-full", {"key"}),
        ("store-failed", {"key", "detail"}),
        ("catalogue-failed", {"detail"}),
        ("lease-lost", {"noun", "seen", "attempt"}),
    ],
)
def test_storage_raises_its_codes_with_the_facts_their_words_want(code, facts):
    assert placeholders(WORDS[code]["en"]) == facts


def test_an_error_keeps_its_words_across_processes():
    error = pickle.loads(pickle.dumps(NotFound("not-found", noun="ast_1")))  # noqa: S301 - ours

    assert isinstance(error, InputRejected)
    assert isinstance(error, FarmError)
    assert error.notice == Notice("not-found", {"noun": "ast_1"})
    assert str(error).startswith("not-found: There is no ast_1")


def test_an_error_can_be_shown_whatever_bytes_are_in_a_name():
    error = InputRejected("clip-not-there", path=Path("\udcd0\udcc2.mp4"))
    assert "\ufffd\ufffd.mp4" in error.text(Language.EN)
    assert error.text(Language.ZH).encode("utf-8")
