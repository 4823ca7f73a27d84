"""Run by Alembic for every command; works on the connection that the caller hands over."""

from alembic import context

from storage.catalog.metadata import METADATA

# The caller owns the transaction: all steps are taken together or none is.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
