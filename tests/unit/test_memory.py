"""How much memory an encode gets, and when it has to wait."""

import pytest

from farm.settings import Settings
from workers.memory import MEGABYTE, Memory, has_room, most_memory, read_memory, room_for_one

GIGABYTE = 1000 * MEGABYTE
LARGE = Memory(64 * GIGABYTE, 60 * GIGABYTE)
SMALL = Memory(4 * GIGABYTE, 3 * GIGABYTE)


def settings(**changes):
    return Settings(encode_memory_mb=8000, **changes)


CASES = {
    "large": (settings(), LARGE, 8, 4),
    "small": (settings(), SMALL, 4, 1),
    "four-slots": (settings(encode_slots=4), Memory(16 * GIGABYTE, 0), 4, 1.6),
    "worker-limit": (settings(worker_memory_mb=6000), LARGE, 6, 1.5),
    "worker-limit-and-slots": (settings(worker_memory_mb=6000, encode_slots=2), LARGE, 3, 1),
    "frugal": (Settings(encode_memory_mb=1000), SMALL, 1, 0.5),
}


@pytest.mark.parametrize(("wanted", "memory", "most", "room"), CASES.values(), ids=CASES)
def test_an_encode_gets_its_slots_part(wanted, memory, most, room):
    assert most_memory(wanted, memory) == most * GIGABYTE
    assert room_for_one(wanted, memory) == room * GIGABYTE


def test_it_starts_only_where_there_is_room():
    assert has_room(settings(), SMALL)
    assert has_room(settings(), Memory(SMALL.total, GIGABYTE))
    assert not has_room(settings(), Memory(SMALL.total, GIGABYTE - 1))


def test_an_idle_machine_has_room_whatever_its_size():
    for total in (1, 2, 4, 128):
        idle = Memory(total * GIGABYTE, total * GIGABYTE // 3)
        assert has_room(settings(), idle)
        assert has_room(settings(encode_slots=8), idle)


def group(folder, limit, used, cache, names=("memory.max", "memory.current", "inactive_file")):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / names[1]).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\n{names[2]} {cache}\n")


def test_the_limit_of_a_container_counts(tmp_path):
    group(tmp_path / "sys/fs/cgroup", 100 * MEGABYTE, 70 * MEGABYTE, 20 * MEGABYTE)
    assert read_memory(Settings(), tmp_path) == Memory(100 * MEGABYTE, 50 * MEGABYTE)


def test_the_limit_of_a_service_or_of_what_it_is_in_counts(tmp_path):
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("0::/farm.slice/worker.service\n")
    top = tmp_path / "sys/fs/cgroup"
    group(top / "farm.slice/worker.service", "max", 1, 0)
    group(top / "farm.slice", 80 * MEGABYTE, 30 * MEGABYTE, 0)
    assert read_memory(Settings(), tmp_path) == Memory(80 * MEGABYTE, 50 * MEGABYTE)


def test_the_limit_of_an_older_kernel_counts(tmp_path):
    names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    group(tmp_path / "sys/fs/cgroup/memory", 90 * MEGABYTE, 60 * MEGABYTE, 10 * MEGABYTE, names)
    assert read_memory(Settings(), tmp_path) == Memory(90 * MEGABYTE, 40 * MEGABYTE)


def test_without_a_limit_the_machine_counts(tmp_path):
    memory = read_memory(Settings(), tmp_path)
    assert 0 < memory.available <= memory.total


def test_a_workers_own_limit_counts_what_its_children_use(tmp_path):
    memory = read_memory(Settings(worker_memory_mb=100_000), tmp_path)
    assert memory.available < 100_000 * MEGABYTE
    assert read_memory(Settings(worker_memory_mb=1), tmp_path).available < 0
