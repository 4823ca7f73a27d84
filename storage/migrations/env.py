"""Run by Alembic for every command; works on the connection that the caller hands over."""

from alembic import context

from storage.catalog import tables

# The caller owns the transaction: all steps are taken together or none is.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.ASSETS.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
