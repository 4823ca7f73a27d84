"""Signing in, people and organisations."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from farm.ids import OrgId, PersonId, TokenId
from farm.orgs import Level, Role
from farm.rights import Right

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
SignInName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=64, pattern=r"^\S+$")
]
Password = Annotated[str, Field(min_length=1, max_length=256)]
NewPassword = Annotated[str, Field(min_length=10, max_length=256)]


class SignIn(BaseModel):
    """Name and password, as typed."""

    name: Annotated[str, Field(max_length=256)]
    password: Password


class PasswordChange(BaseModel):
    """The old password and the new one, at least ten characters long."""

    old: Password
    new: NewPassword


class PersonDocument(BaseModel):
    """Somebody who works in an organisation."""

    id: PersonId
    organisation_id: OrgId
    name: str
    role: Role
    created_at: datetime


class OrganisationDocument(BaseModel):
    """A node of the tree; the caller's own has no parent that they can see."""

    id: OrgId
    name: str
    level: Level
    parent_id: OrgId | None
    created_at: datetime


class WhoAmI(BaseModel):
    """Who is calling, and what they may do.

    ``csrf_token`` goes into the header ``X-CSRF-Token`` of every changing request of a session; the
    cookie ``farm_csrf`` holds it too.
    """

    person: PersonDocument
    organisation: OrganisationDocument
    rights: list[Right]
    csrf_token: str | None


class NewToken(BaseModel):
    """A token to be made: it may do its scopes and no more than its person."""

    name: Name
    scopes: Annotated[list[Right], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class TokenDocument(BaseModel):
    """A token, without what opens the door."""

    id: TokenId
    name: str
    scopes: list[Right]
    created_at: datetime
    expires_at: datetime | None


class CreatedToken(TokenDocument):
    """A new token with its secret, which is shown this once."""

    secret: str


class NewOrganisation(BaseModel):
    """An organisation to be founded below another."""

    parent_id: OrgId
    name: Name
    level: Level


class NewPersonDocument(BaseModel):
    """Somebody to take on; without an organisation they come to the caller's own."""

    organisation_id: OrgId | None = None
    name: Name
    sign_in_name: SignInName
    role: Role


class PersonListed(PersonDocument):
    """A person as their administrator sees them."""

    sign_in_name: str | None
    disabled_at: datetime | None


class GivenPassword(BaseModel):
    """A random password, which is shown this once."""

    person_id: PersonId
    password: str


class PersonChange(BaseModel):
    """What becomes of a person; what is left out stays."""

    role: Role | None = None
    disabled: bool | None = None
