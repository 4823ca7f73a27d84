"""What a stolen table of passwords costs who tries them, and that the right one opens."""

from workers.passwords import hash_password, matches, nobodys_hash

LITTLE_MEMORY = "$argon2id$v=19$m=65536,t=3,p=4$"
"""RFC 9106, section 4, the second recommended option: 64 MiB, three passes, four lanes."""


def test_a_hash_costs_what_the_standard_recommends():
    assert hash_password("correct horse").startswith(LITTLE_MEMORY)
    fresh = nobodys_hash.__wrapped__()  # other tests may have asked for a cheaper one
    assert fresh.startswith(LITTLE_MEMORY), "unknown names take as long as known ones"


def test_only_the_password_opens_and_each_hash_has_its_own_salt():
    first, second = hash_password("correct horse"), hash_password("correct horse")
    assert first != second
    assert matches(first, "correct horse")
    assert not matches(first, "correct horse ")
    assert not matches("no hash", "correct horse")
