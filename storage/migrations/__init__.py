"""The schema's history. Alembic runs it through `storage.catalog.engine`; there is no ini file."""
