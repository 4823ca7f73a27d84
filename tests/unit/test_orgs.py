import pytest

from farm.orgs import EVERYTHING, Level, Scope


def test_levels_are_ranked_from_the_province_down():
    assert [level.rank for level in Level] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("path", "inside"),
    [("/org_a/", True), ("/org_a/org_b/", True), ("/org_ab/", False), ("/", False)],
)
def test_a_scope_is_a_subtree(path, inside):
    assert Scope("/org_a/").contains(path) is inside
    assert EVERYTHING.contains(path)


def test_a_scope_never_cuts_an_id_in_half():
    with pytest.raises(ValueError, match="ends with"):
        Scope("/org_a")
