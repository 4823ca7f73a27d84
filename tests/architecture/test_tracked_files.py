"""What is tracked names no package registry and no path of one machine, and is small."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pip._internal.models.index import PyPI

ROOT = Path(__file__).parents[2]
LARGEST = 1_500_000
SHARED_PARENTS = {Path(place) for place in ("/", "/home", "/root", "/tmp", "/srv", "/opt", "/mnt")}  # noqa: S108


def tracked_files():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing is tracked")
    listed = subprocess.run(
        [git, "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def forbidden():
    """Registry hosts, as pip knows them and never spelled here, and this machine's folders."""
    hosts = [PyPI.netloc, PyPI.file_storage_domain, ".".join(("registry", "npmjs", "org"))]
    folders = [f"{place}/" for place in (ROOT, ROOT.parent) if place not in SHARED_PARENTS]
    return re.compile("|".join(map(re.escape, hosts + folders)))


def test_no_registry_host_and_no_machine_path():
    pattern = forbidden()
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in tracked_files()
        if (hit := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_the_lock_names_versions_and_hashes_alone():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.findall(r"\S*://\S*|^-.*|@ .*", lock, flags=re.MULTILINE) == []


def test_no_large_file():
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked_files()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
