"""The pages say what the code does, in both languages."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


def levels(page):
    """The ranks of all headings, code blocks left out."""
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


def commands(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    typed = re.findall(r"(?:^|[`/])((?:make|farm) [a-z]+)", text, flags=re.MULTILINE)
    return sorted({*typed, *re.findall(r"FARM_[A-Z_]+", text)})


def test_settings_page_is_what_the_settings_say():
    page = runpy.run_path(str(ROOT / "docs" / "write_settings.py"))["settings_page"]()
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page, "run `make docs`"


@pytest.mark.parametrize("facts", [levels, commands])
def test_both_readmes_tell_the_same(facts):
    assert facts("README.md") == facts("README.zh-CN.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        assert (page.parent / target).exists(), target


def test_every_make_command_in_the_pages_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    named = {
        name
        for page in PAGES
        for name in re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z-]+)", page.read_text(encoding="utf-8"))
    }
    assert named <= targets


def test_every_direct_dependency_has_its_reasons():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    page = (ROOT / "docs" / "adr" / "0006-dependencies.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| ([a-z0-9-]+)(?:\[[a-z]+\])? (\d\S*) \|", page, flags=re.MULTILINE)
    assert {name for name, _ in explained} == {re.split(r"[<>=\[]", one)[0] for one in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [
        f"{name}=={version}" for name, version in explained if f"{name}=={version} " not in lock
    ] == []
