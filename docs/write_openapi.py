"""Write docs/openapi.json from the routes: ``make docs``."""

import json
import tempfile
from pathlib import Path

from api.app import create_app
from farm.settings import load_settings
from workers.inline_queue import InlineQueue
from workers.wiring import open_embedded_farm

PAGE = Path(__file__).with_name("openapi.json")


def openapi_page() -> str:
    """Return the whole document."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_embedded_farm(Path(folder), load_settings()) as farm,
    ):
        document = create_app(farm, InlineQueue()).openapi()
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PAGE.write_text(openapi_page(), encoding="utf-8")
