"""The rooms exist, stay small and look only downwards."""

import tomllib
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).parents[2]
CARD = ("ingest", "transcode", "live", "ai", "storage", "api", "workers", "tests")
ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"][
    "build"
]["targets"]["wheel"]["packages"]
MODULES = sorted(path for room in (*ROOMS, "deploy") for path in (ROOT / room).rglob("*.py"))
CONSOLE = sorted(path for path in (ROOT / "web" / "src").rglob("*.*") if path.name != "schema.d.ts")
LONGEST_MODULE = 300
LONGEST_OF_CONSOLE = 200


@pytest.mark.parametrize("room", CARD)
def test_every_folder_of_the_card_exists(room):
    assert (ROOT / room).is_dir()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is_for(room):
    assert (ROOT / room / "__init__.py").read_text(encoding="utf-8").startswith('"""')


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_read_in_one_go(module):
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, "is there a second room hiding in it?"


def test_the_console_is_in_short_modules():
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in CONSOLE}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_OF_CONSOLE} == {}


def test_imports_only_go_down(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = cli.lint_imports(config_filename="pyproject.toml", cache_dir=None)
    assert status == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_a_file_of_tests_stays_on_one_worker(request):
    """What a file makes is made once: newer pytests lose xdist's groups without a word."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("pytest runs without xdist")
    assert request.node.nodeid.endswith("@test_rooms.py")
