"""Organisations, the people in them and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farm.ids import OrgId, PersonId


class Level(StrEnum):
    """The four levels of the tree, highest first."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"

    @property
    def rank(self) -> int:
        """0 for the province, 3 for a township."""
        return list(Level).index(self)


class Role(StrEnum):
    """What a person does in an organisation."""

    ADMIN = "admin"
    REPORTER = "reporter"
    EDITOR = "editor"
    PRODUCER = "producer"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A node of the tree.

    Attributes:
        path: ``/`` and the ids from the root down to this node, each followed by ``/``; a subtree
            is a path prefix.
    """

    id: OrgId
    name: str
    level: Level
    parent_id: OrgId | None
    path: str
    created_at: datetime

    @property
    def way(self) -> tuple[OrgId, ...]:
        """The ids from the root down to this node."""
        return tuple(OrgId(one) for one in self.path.strip("/").split("/"))

    @property
    def scope(self) -> "Scope":
        """What people of this organisation see: it and everything below it."""
        return Scope(self.path)


@dataclass(frozen=True, slots=True)
class Scope:
    """The subtree that a caller may see: the required scope of every catalogue function."""

    path: str

    def __post_init__(self) -> None:
        """Refuse a prefix that could cut an id in half and so show a stranger's subtree."""
        if not self.path.endswith("/"):
            raise ValueError(f"a scope ends with '/', not {self.path!r}")

    def contains(self, path: str) -> bool:
        """Whether an organisation's path lies in this subtree."""
        return path.startswith(self.path)


EVERYTHING = Scope("/")
"""The whole tree: for the farm's own sweeps, never for a person's request."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in an organisation."""

    id: PersonId
    org_id: OrgId
    name: str
    role: Role
    created_at: datetime
