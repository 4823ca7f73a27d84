"""What organisations' clips wear comes back as it was stored, over both databases."""

from dataclasses import replace

from farm.branding import Branding
from farm.orgs import EVERYTHING
from storage.catalog import branding


def test_a_branding_comes_back_and_the_next_takes_its_place(catalog, tree):
    wanted = [tree.county.org.id, tree.city.org.id, "org_none", tree.province.org.id]
    with catalog.writing() as tx:
        seen = branding.list_brandings(tx, EVERYTHING, wanted)
        assert seen == [tree.county.branding, tree.city.branding, tree.province.branding]
        nothing = Branding(tree.county.org.id)
        branding.save_branding(tx, EVERYTHING, nothing)
        other = replace(tree.city.branding, width=20, lower_third=None)
        branding.save_branding(tx, EVERYTHING, other)
        branding.forget_branding(tx, EVERYTHING, tree.province.org.id)
        branding.forget_branding(tx, EVERYTHING, tree.province.org.id)
    with catalog.reading() as tx:
        assert branding.list_brandings(tx, EVERYTHING, wanted) == [nothing, other]
