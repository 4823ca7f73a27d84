"""What is on air when, as a table and for anything that may happen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.spec import Source, SwitchRules
from live.switching import Switcher

MAIN, BACKUP, SLATE = Source
RULES = SwitchRules()
FRAME = 0.04
GOP = 50


def play(until, there, *, hands=()):
    """On air every frame; `there`: the stretches of seconds in which each input sends."""
    switcher = Switcher(RULES)
    seen = []
    waiting = list(hands)
    for number in range(int(until / FRAME)):
        at = number * FRAME
        while waiting and waiting[0][0] <= at:
            switcher.hold(waiting.pop(0)[1], at)
        for source, stretches in there.items():
            for begin, end in stretches:
                if begin <= at < end:
                    since = round((at - begin) / FRAME)
                    switcher.see(source, at, is_key=since % GOP == 0)
        seen.append(switcher.tick(at))
    return seen


def turns(seen):
    """What was on air, one after the other, and since when."""
    changes = [(0.0, seen[0])]
    for number, source in enumerate(seen):
        if source is not changes[-1][1]:
            changes.append((round(number * FRAME, 2), source))
    return [source.value for _, source in changes], [at for at, _ in changes]


@pytest.mark.parametrize(
    ("there", "hands", "expected"),
    [
        pytest.param({}, (), ["slate"], id="nothing-there"),
        pytest.param({MAIN: [(0, 60)]}, (), ["slate", "main"], id="main-there"),
        pytest.param(
            {MAIN: [(0, 20), (30, 60)]},
            (),
            ["slate", "main", "slate", "main"],
            id="main-comes-back",
        ),
        pytest.param(
            {MAIN: [(0, 20.5), (30.2, 60)], BACKUP: [(1.6, 60)]},
            (),
            ["slate", "main", "backup", "main"],
            id="backup-steps-in",
        ),
        pytest.param(
            {MAIN: [(0, 20)], BACKUP: [(0.52, 25), (40, 60)]},
            (),
            ["slate", "main", "backup", "slate", "backup"],
            id="backup-between-keyframes",
        ),
        pytest.param(
            {MAIN: [(0, 60)]},
            [(10, SLATE), (20, None)],
            ["slate", "main", "slate", "main"],
            id="by-hand",
        ),
        pytest.param(
            {MAIN: [(0, 60)], BACKUP: [(0.52, 60)]},
            [(10, BACKUP)],
            ["slate", "main", "backup"],
            id="backup-by-hand",
        ),
        pytest.param(
            {MAIN: [(0, 60)], BACKUP: [(0.52, 30.6)]},
            [(10, BACKUP)],
            ["slate", "main", "backup", "main"],
            id="what-was-chosen-is-lost",
        ),
        pytest.param({MAIN: [(at, at + 0.5) for at in range(0, 60, 2)]}, (), ["slate"], id="flaps"),
    ],
)
def test_what_is_on_air(there, hands, expected):
    assert turns(play(60, there, hands=hands))[0] == expected


def test_the_slate_comes_within_two_seconds_and_the_source_within_two_and_a_gop():
    _, at = turns(play(60, {MAIN: [(0, 20), (30, 60)]}))
    _, on, lost, back = at
    assert on <= 2 + 2
    assert lost - 20 <= 2
    assert back - 30 <= 2 + 2


def test_main_returns_only_when_it_was_steady():
    there = {MAIN: [(0, 20.5), (30, 33), (35, 60)], BACKUP: [(1.6, 60)]}
    sources, at = turns(play(60, there))
    assert sources == ["slate", "main", "backup", "main"]
    assert at[-1] >= 40


events = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([MAIN, BACKUP]), st.booleans(), st.floats(0, 3)),
        st.tuples(st.just(None), st.sampled_from([None, *Source]), st.floats(0, 3)),
    ),
    max_size=60,
)


@given(events)
def test_an_input_comes_on_air_only_by_its_own_keyframe_and_leaves_when_it_is_lost(script):
    switcher, at = Switcher(RULES), 0.0
    last, keyed = {}, set()
    for source, what, step in script:
        before = switcher.tick(at)
        at += step
        if source is None:
            now = switcher.hold(what, at)
            assert now in {before, SLATE}
        else:
            was = switcher.tick(at)
            last[source] = at
            now = switcher.see(source, at, is_key=what)
            keyed = keyed | {source} if what else keyed
            assert now is was or (now is source and source in keyed)
        later = switcher.tick(at)
        if later is not SLATE:
            assert at - last[later] <= RULES.lost_after + RULES.patience
    assert switcher.tick(at + 10) is SLATE
