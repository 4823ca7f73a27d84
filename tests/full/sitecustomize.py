"""Python reads this at its start where the folder is on PYTHONPATH: no SQLite, no folder store.

So a test of several machines knows that none of their processes leans on what one machine has.
"""

import sys

BARRED = {"sqlite3", "storage.catalog.on_sqlite", "storage.objects.folder"}


class Bar:
    """Finds what must not be found, before everybody else."""

    @staticmethod
    def find_spec(name, _path=None, _target=None):
        if name in BARRED:
            raise ImportError(f"a farm of several machines does without {name}")


sys.meta_path.insert(0, Bar)
