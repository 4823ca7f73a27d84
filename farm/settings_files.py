"""Values of settings that stand in files, as secrets do in containers."""

import os
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource
from typing_extensions import override

from farm.errors import InputRejected

PREFIX = "FARM_"


class NamedFiles(PydanticBaseSettingsSource):
    """Reads ``FARM_<NAME>_FILE``: one value a file, without the white space around it."""

    @override
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        """Return the value of a field, or None; its name; and that it is no JSON.

        Raises:
            InputRejected: ``setting-invalid``: the file cannot be read.
        """
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise InputRejected("setting-invalid", name=variable, detail=error) from error

    @override
    def __call__(self) -> dict[str, str]:
        """Return the values of all fields that stand in files."""
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: value for name, value in found.items() if value}
