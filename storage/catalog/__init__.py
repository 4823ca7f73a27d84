"""The catalogue: rows in SQL, behind functions that take a scope."""
