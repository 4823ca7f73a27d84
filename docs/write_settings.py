"""Write docs/settings.md from farm.settings: ``make docs``."""

from pathlib import Path

from farm.settings import Settings

PAGE = Path(__file__).with_name("settings.md")
HEAD = """\
# Settings

Every setting is an environment variable. Each may also be read from a file, as secrets are in
containers: `FARM_<NAME>_FILE` names it, and `FARM_<NAME>` wins where both are set. This
page is written by `make docs` from `farm/settings.py`; a test holds the two together.

| variable | default | meaning |
| --- | --- | --- |
"""


def settings_page() -> str:
    """Return the whole page."""
    return HEAD + "".join(
        f"| `FARM_{name.upper()}` | {spell(field.default)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    )


def spell(default: object) -> str:
    """Return a default as a person would type it; nothing for "empty"."""
    return "" if default is None else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(settings_page(), encoding="utf-8")
