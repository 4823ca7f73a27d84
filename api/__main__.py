"""``python -m api`` is the command ``farm``."""

from api.cli import main

main()
