"""What ``docker-compose.yml`` says (pure): its services, variables filled in as Compose does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

_VARIABLE = re.compile(r"\$(?:(\$)|\{([A-Z_]+)(?::-([^}]*))?\})")


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Attributes:
        command: empty where the image has one of its own.
        replicas: how many of it run.
        profiles: it runs only where one of them is asked for; empty: always.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    replicas: int
    profiles: tuple[str, ...]


def read_services(text: str, variables: Mapping[str, str]) -> dict[str, Service]:
    """Return the services of a Compose file by their names.

    Args:
        text: of the file.
        variables: what stands for ``${NAME}``; a default of the file stands where it is empty.
    """
    known = _filled(yaml.safe_load(text), variables)["services"]
    return {name: _service(name, known[name]) for name in known}


def _service(name: str, facts: Mapping[str, Any]) -> Service:
    return Service(
        name=name,
        command=tuple(facts.get("command", ())),
        environment=dict(facts.get("environment", {})),
        replicas=facts.get("deploy", {}).get("replicas", 1),
        profiles=tuple(facts.get("profiles", ())),
    )


def _filled(found: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401  # YAML is anything
    match found:
        case dict():
            return {key: _filled(value, variables) for key, value in found.items()}
        case list():
            return [_filled(value, variables) for value in found]
        case str():
            return _VARIABLE.sub(lambda seen: _value(seen, variables), found)
        case _:
            return found


def _value(seen: re.Match[str], variables: Mapping[str, str]) -> str:
    dollar, name, default = seen.groups()
    return dollar or variables.get(name) or default or ""
