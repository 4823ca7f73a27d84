"""Values that are stored as JSON or text come back exactly."""

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy.dialects import sqlite

from farm.assets import Loudness
from farm.media import (
    AudioFacts,
    Color,
    DynamicRange,
    Scan,
    Size,
    SourceFacts,
    VideoFacts,
)
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import assets
from storage.catalog.columns import DocumentColumn, FractionColumn, SizeColumn

WORDS = ["", "bt709", "中文“引号”", 'a"b\\c', "\u2028\x00\x1f", "😀", "1/3", "null", " "]


def word(chance):
    return chance.choice(WORDS)


def fraction(chance):
    return Fraction(chance.randint(-(10**12), 10**12), chance.randint(1, 10**6))


def maybe(chance, made):
    return made if chance.random() < 0.5 else None


def notice(chance):
    return Notice(word(chance), {word(chance): word(chance) for _ in range(chance.randint(0, 3))})


def source_facts(seed):
    chance = random.Random(seed)  # noqa: S311 - reproducible cases, no secret
    video = VideoFacts(
        index=chance.randint(0, 31),
        codec=word(chance),
        profile=maybe(chance, word(chance)),
        coded=Size(chance.randint(1, 8192), chance.randint(1, 8192)),
        pixel_format=word(chance),
        bit_depth=chance.choice([8, 10, 12]),
        rate=fraction(chance),
        constant_rate=chance.random() < 0.5,
        frames=chance.randint(1, 10**7),
        start=fraction(chance),
        duration=fraction(chance),
        sample_aspect=fraction(chance),
        rotation=chance.choice([0, 90, 180, 270]),
        mirrored=chance.random() < 0.5,
        color=Color(chance.random() < 0.5, *(maybe(chance, word(chance)) for _ in range(3))),
        scan=chance.choice(list(Scan)),
        dynamic_range=chance.choice(list(DynamicRange)),
        dolby_vision=maybe(chance, chance.randint(0, 10)),
        peak_nits=maybe(chance, 1000),
        has_alpha=chance.random() < 0.5,
        bitrate=maybe(chance, 2**53 + 1),
    )
    audio = AudioFacts(
        index=1,
        codec=word(chance),
        channels=2,
        layout=word(chance),
        sample_rate=48_000,
        start=fraction(chance),
        duration=fraction(chance),
        language=maybe(chance, word(chance)),
    )
    return SourceFacts(
        demuxer=word(chance),
        container=word(chance),
        bytes=chance.randint(0, 2**63),
        duration=fraction(chance),
        origin=fraction(chance),
        video=video,
        audio=maybe(chance, audio),
        other_streams=tuple(word(chance) for _ in range(chance.randint(0, 3))),
        notices=tuple(notice(chance) for _ in range(chance.randint(0, 3))),
    )


def through(column, value):
    dialect = sqlite.dialect()
    stored = column.process_bind_param(value, dialect)
    assert isinstance(stored, str)
    return column.process_result_value(stored, dialect)


@pytest.mark.parametrize("seed", range(40))
def test_source_facts_come_back_exactly(seed):
    facts = source_facts(seed)
    back = through(DocumentColumn(SourceFacts), facts)

    assert back == facts
    # Equal is not enough: 1 == 1.0 == Fraction(1), and a StrEnum equals its value.
    assert repr(back) == repr(facts)


@pytest.mark.parametrize(
    "loudness",
    [
        Loudness(None, float("-inf"), 0.0),
        Loudness(-23.0, -1.0, 7.5),
        Loudness(0.1 + 0.2, 5e-324, 1.7976931348623157e308),
        Loudness(-0.0, float("inf"), 1e-7),
    ],
    ids=["silence", "plain", "extremes", "infinite"],
)
def test_loudness_comes_back_exactly(loudness):
    assert repr(through(DocumentColumn(Loudness), loudness)) == repr(loudness)


@pytest.mark.parametrize(
    ("noun", "value"),
    [
        (tuple[Notice, ...], ()),
        (tuple[Notice, ...], (Notice("a"), Notice("b", {"x": "中"}))),
        (tuple[str, ...], tuple(WORDS)),
        (Mapping[str, str], dict.fromkeys(WORDS, "x")),
        (Notice, Notice("a", {"seen": "ready"})),
    ],
)
def test_collections_come_back_exactly(noun, value):
    assert repr(through(DocumentColumn(noun), value)) == repr(value)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(30000, 1001), Fraction(-(10**40), 3)])
def test_fractions_come_back_exactly(value):
    assert through(FractionColumn(), value) == value


def test_sizes_come_back_exactly():
    assert through(SizeColumn(), Size(7680, 4320)) == Size(7680, 4320)


@pytest.mark.parametrize("seed", range(3))
def test_an_asset_with_everything_comes_back_exactly(catalog, tree, seed):
    facts = source_facts(seed)
    asset = replace(
        tree.city.asset.accepted(facts, clip_key="k").without("360p"),
        sha256="s",
        place="县城",
        event="Flood",
        note="“x”",
        plan='{"x": "中"}',
        loudness=Loudness(None, float("-inf"), 0.0),
        refusal=Notice("internal-error", {"detail": "x"}),
    )
    with catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, asset)
    with catalog.reading() as tx:
        assert repr(assets.get_asset(tx, EVERYTHING, asset.id)) == repr(asset)
