"""What each role may do (pure): the table that every door asks."""

from collections.abc import Mapping
from enum import StrEnum

from farm.orgs import Role


class Right(StrEnum):
    """Something that a person or a token may do; the value is also the scope of a token."""

    SEE = "see"
    FETCH_SOURCES = "fetch-sources"
    UPLOAD = "upload"
    CONTROL_JOBS = "control-jobs"
    EDIT_CAPTIONS = "edit-captions"
    RUN_LIVE = "run-live"
    OPEN_EVIDENCE = "open-evidence"
    DELETE_ASSETS = "delete-assets"
    CHANGE_BRANDING = "change-branding"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_ORGANISATIONS = "manage-organisations"


_REPORTER = frozenset({Right.SEE, Right.FETCH_SOURCES, Right.UPLOAD})
_PRODUCER = _REPORTER | {Right.CONTROL_JOBS, Right.EDIT_CAPTIONS, Right.RUN_LIVE}
_EDITOR = _PRODUCER | {Right.DELETE_ASSETS, Right.CHANGE_BRANDING}

ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.REPORTER: _REPORTER,
    Role.PRODUCER: _PRODUCER,
    Role.EDITOR: _EDITOR,
    Role.ADMIN: frozenset(Right),
}
