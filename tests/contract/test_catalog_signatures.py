"""Every function of the catalogue takes a scope, so that a caller cannot forget it."""

import importlib
import inspect
import pkgutil

import pytest

import storage.catalog
from farm.orgs import Scope

UNSCOPED_BY_DESIGN = {"open_catalog", "scoped", "require_scope", "row_of", "noun_of"}
UNSCOPED_BY_DESIGN |= {"org_id_column", "of_asset", "newest_first"}
UNSCOPED_BY_DESIGN |= {"sqlite_backend", "postgresql_backend", "begin_plainly", "require_address"}
"""Plumbing that sees no rows; the test checks that none of it takes a transaction."""


def public_functions():
    for found in pkgutil.walk_packages(storage.catalog.__path__, "storage.catalog."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield pytest.param(function, id=f"{found.name}.{name}")


@pytest.mark.parametrize("function", list(public_functions()))
def test_every_function_takes_a_scope(function):
    parameters = list(inspect.signature(function).parameters.values())
    if function.__name__ in UNSCOPED_BY_DESIGN:
        assert "tx" not in {parameter.name for parameter in parameters}
        return
    assert [parameter.name for parameter in parameters[:2]] == ["tx", "scope"]
    scope = parameters[1]
    assert scope.annotation is Scope
    assert scope.default is inspect.Parameter.empty
    assert scope.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
