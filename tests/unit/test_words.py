"""Both languages say the same."""

import string

import pytest

from farm.messages import Language, Notice, known_codes


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


class Echo(dict):
    def __missing__(self, key):
        return "{" + key + "}"


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_languages_have_the_same_placeholders(code):
    notice = Notice(code, Echo())
    assert placeholders(notice.text(Language.ZH)) == placeholders(notice.text(Language.EN))
