"""The catalogue (SQL) and the objects (bytes)."""
