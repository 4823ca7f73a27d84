"""The schema of a catalogue: at which step it is, and how it is taken to another."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

NEWEST = "head"
EMPTY = "base"


class Schema:
    """The schema behind a connection, whose transaction is the caller's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        folder = str(resources.files("storage.migrations"))
        self._config = Config()
        self._config.set_main_option("script_location", folder.replace("%", "%%"))
        self._config.set_main_option("path_separator", "os")
        self._config.attributes["connection"] = connection

    @property
    def revision(self) -> str | None:
        """The last step that was taken; None where there are no tables."""
        return MigrationContext.configure(self._connection).get_current_revision()

    def knows(self, revision: str) -> bool:
        """Whether this release of the farm has a step of this number."""
        known = ScriptDirectory.from_config(self._config).walk_revisions()
        return revision in {step.revision for step in known}

    def raise_to(self, revision: str) -> None:
        """Take all steps up to one; `NEWEST` for all there are."""
        command.upgrade(self._config, revision)

    def clear(self) -> None:
        """Take all steps back: no table is left, nor any row."""
        command.downgrade(self._config, EMPTY)
