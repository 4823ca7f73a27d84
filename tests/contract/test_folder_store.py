"""What is true of the folder alone: links, partials, crashes and full disks."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from farm.errors import FarmFailed
from storage.objects.atomic import atomic_path
from storage.objects.folder import FolderStore

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "store")


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x" * 1000)
    return path


@pytest.fixture(params=[errno.EXDEV, errno.EPERM, errno.EMLINK])
def no_links(request, monkeypatch):
    def refuse(*_arguments, **_options):
        raise OSError(request.param, "no links here")

    monkeypatch.setattr(os, "link", refuse)


def files_below(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def test_files_are_linked_where_they_can_be(store, clip, tmp_path):
    store.put_file("a/b.mp4", clip)
    store.fetch_file("a/b.mp4", tmp_path / "back.mp4")

    assert clip.samefile(tmp_path / "back.mp4")
    assert files_below(tmp_path / "store") == [Path("a/b.mp4")]


def test_files_are_copied_where_they_cannot_be_linked(no_links, store, clip, tmp_path):
    store.put_file("a/b.mp4", clip)
    store.fetch_file("a/b.mp4", tmp_path / "back.mp4")

    assert not clip.samefile(tmp_path / "back.mp4")
    assert (tmp_path / "back.mp4").read_bytes() == clip.read_bytes()


def test_a_symbolic_link_is_stored_as_what_it_points_to(store, clip, tmp_path):
    (tmp_path / "alias").symlink_to(clip)
    store.put_file("a/b", tmp_path / "alias")
    clip.unlink()

    assert store.find("a/b").bytes == 1000


def test_putting_the_same_file_twice_leaves_no_partial(store, clip, tmp_path):
    store.put_file("a/b.mp4", clip)
    store.put_file("a/b.mp4", clip)

    assert files_below(tmp_path / "store") == [Path("a/b.mp4")]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["copyfile", "fsync"])
def test_a_full_disk_leaves_the_old_object_and_no_rest(
    store, clip, tmp_path, monkeypatch, step, code
):
    store.put_file("a/b.mp4", clip)
    newer = tmp_path / "newer"
    newer.write_bytes(b"newer")

    def full(*_arguments, **_options):
        raise OSError(code, "no room")

    def refuse(*_arguments, **_options):
        raise OSError(errno.EXDEV, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(*((shutil, "copyfile") if step == "copyfile" else (os, "fsync")), full)
    with pytest.raises(FarmFailed) as caught:
        store.put_file("a/b.mp4", newer)

    assert caught.value.code == "store-full"
    assert files_below(tmp_path / "store") == [Path("a/b.mp4")]
    assert store.find("a/b.mp4").bytes == 1000


@pytest.mark.parametrize("key", ["a/" + "x" * 300, "a/b.mp4/c"])
def test_what_the_file_system_refuses_is_the_stores_failure(store, clip, key):
    store.put_file("a/b.mp4", clip)
    with pytest.raises(FarmFailed) as caught:
        store.put_file(key, clip)

    assert caught.value.code == "store-failed"


@pytest.mark.parametrize("key", [".partial/x", "a/.hidden", "a/.b.123.partial.mp4"])
def test_partials_cannot_be_named_by_a_key(store, key):
    with pytest.raises(FarmFailed):
        store.find(key)


HANG = """
import errno, os, shutil, sys, time
from pathlib import Path
from storage.objects.folder import FolderStore

def hang(*arguments, **options):
    print("here", flush=True)
    time.sleep(600)

def no_link(*arguments, **options):
    raise OSError(errno.EXDEV, "no links here")

def half_a_copy(source, target):
    Path(target).write_bytes(Path(source).read_bytes()[:500])
    hang()

step = sys.argv[3]
if step == "half-copied":
    os.link, shutil.copyfile = no_link, half_a_copy
else:
    setattr(*{"linked": (os, "fsync"), "before-rename": (Path, "replace")}[step], hang)
FolderStore(Path(sys.argv[1])).put_file("a/b.mp4", Path(sys.argv[2]))
"""


@pytest.mark.parametrize("step", ["half-copied", "linked", "before-rename"])
@pytest.mark.parametrize("before", ["new", "replaced"])
def test_a_put_that_is_killed_leaves_nothing_to_see(store, clip, tmp_path, step, before):
    old = tmp_path / "old"
    old.write_bytes(b"old")
    if before == "replaced":
        store.put_file("a/b.mp4", old)
    seen = list(store.list_prefix(""))
    child = subprocess.Popen(
        [sys.executable, "-c", HANG, str(tmp_path / "store"), str(clip), step],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout.readline() == b"here\n"
        child.send_signal(signal.SIGKILL)

    assert list(store.list_prefix("")) == seen
    assert store.find("a/b.mp4") == (seen[0] if seen else None)
    assert len(files_below(tmp_path / "store")) == len(seen) + 1
    assert store.sweep_partials(datetime.now(UTC) - timedelta(hours=1)) == 0
    time.sleep(0.01)
    assert store.sweep_partials(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert len(files_below(tmp_path / "store")) == len(seen)
    store.put_file("a/b.mp4", clip)
    assert store.find("a/b.mp4").bytes == 1000


def test_an_old_file_that_is_being_linked_is_not_swept(store, clip, tmp_path):
    os.utime(clip, (0, 0))
    (tmp_path / "store" / ".partial").mkdir(parents=True)
    os.link(clip, tmp_path / "store" / ".partial" / "now")

    assert store.sweep_partials(datetime.now(UTC) - timedelta(hours=1)) == 0


def test_sweeping_a_store_that_was_never_used(store):
    assert store.sweep_partials(datetime.now(UTC)) == 0


def test_an_atomic_file_appears_at_the_end_only(tmp_path):
    final = tmp_path / "out.mp4"
    final.write_bytes(b"old")
    with atomic_path(final) as partial:
        partial.write_bytes(b"new")
        assert (partial.parent, partial.suffix) == (tmp_path, ".mp4")
        assert partial.name.startswith(".")
        assert final.read_bytes() == b"old"

    assert final.read_bytes() == b"new"
    assert files_below(tmp_path) == [Path("out.mp4")]


def test_an_atomic_file_that_fails_leaves_the_old_one(tmp_path):
    final = tmp_path / "out.mp4"
    final.write_bytes(b"old")
    with pytest.raises(FileNotFoundError), atomic_path(final):
        pass
    with suppress(RuntimeError), atomic_path(final) as partial:
        partial.write_bytes(b"half")
        raise RuntimeError

    assert final.read_bytes() == b"old"
    assert files_below(tmp_path) == [Path("out.mp4")]
