"""``farm doctor`` as a person runs it."""

import os
import secrets
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.e2e.crew import require_redis
from workers.alone import alone_in

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]


def told(folder, settings):
    """What it is told by the environment."""
    return {"FARM_DATA_DIR": str(folder), "FARM_LANGUAGE": "en", **settings}


def doctor(folder, **settings):
    """Run the command in this process; returns the exit status and the lines."""
    nothing = {name: None for name in os.environ if "FARM_" in name}
    ran = CliRunner().invoke(app, ["doctor"], env=nothing | told(folder, settings))
    assert ran.stderr == ""
    return ran.exit_code, ran.stdout.splitlines()


def doctor_of_its_own(folder, **settings):
    """Run it as a person does; returns the same."""
    environment = {name: value for name, value in os.environ.items() if "FARM_" not in name}
    environment["PYTHONPATH"] = str(ROOT)
    ran = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "doctor"],
        env=environment | told(folder, settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.stderr == ""
    return ran.returncode, ran.stdout.splitlines()


def line(lines, part):
    [found] = [number for number, text in enumerate(lines) if f"] {part}: " in text]
    return lines[found], lines[found + 1].strip()


def test_a_machine_that_runs_these_tests_is_fit_and_nothing_is_left(tmp_path):
    require_redis()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    status, lines = doctor_of_its_own(tmp_path / "new" / "farm", FARM_HTTP_PORT=str(port))
    assert status == 0, lines
    assert line(lines, "ffmpeg that encodes")[0].startswith("[ok] ")
    assert line(lines, "HTTP address")[0] == f"[ok] HTTP address: 127.0.0.1:{port}"
    assert lines[-1] == "Everything that the farm needs is there."
    assert list(tmp_path.iterdir()) == []


def test_it_speaks_chinese(tmp_path):
    _, lines = doctor_of_its_own(tmp_path, FARM_LANGUAGE="zh")
    assert any(text.startswith("[正常] 编码用的 ffmpeg: ") for text in lines)


def test_an_ffmpeg_without_its_encoder_is_found_out(tmp_path, ffmpeg):
    poor = tmp_path / "ffmpeg"
    refuses = 'case "$*" in *libx264*) echo "Unknown encoder libx264" >&2; exit 8;; esac'
    words = f'#!/bin/sh\n{refuses}\nexec {ffmpeg} "$@"\n'
    poor.write_text(words, encoding="utf-8")
    poor.chmod(poor.stat().st_mode | stat.S_IXUSR)
    status, lines = doctor(tmp_path / "farm", FARM_FFMPEG=str(poor))
    assert status == 1
    first, advice = line(lines, "ffmpeg that encodes")
    assert first.startswith("[missing] ffmpeg that encodes: ffmpeg version")
    assert "Unknown encoder libx264" in advice


@pytest.mark.parametrize("folder", ["/proc/farm", "/dev/null/farm"])
def test_a_folder_that_cannot_be_written_is_found_out(folder):
    status, lines = doctor(folder)
    assert status == 1
    assert line(lines, "Data folder")[0].startswith("[missing] ")


def test_a_queue_that_does_not_answer_is_said(tmp_path):
    lost = {"FARM_REDIS_URL": "redis://127.0.0.1:1/0"}
    status, lines = doctor(tmp_path, **lost)
    assert status == 1
    assert line(lines, "Redis of the queue")[1].startswith("The queue cannot be reached")


def test_servers_that_do_not_answer_and_secrets_that_all_know_are_said(tmp_path):
    lost = {
        "FARM_DATABASE_URL": "postgresql://farm@127.0.0.1:1/farm",
        "FARM_DATABASE_PASSWORD": secrets.token_hex(20),
        "FARM_SECRET_KEY": secrets.token_hex(20),
        "FARM_S3_ENDPOINT": "127.0.0.1:1",
        "FARM_S3_ACCESS_KEY": "farm",
        "FARM_S3_SECRET_KEY": "minioadmin",
        "FARM_S3_SECURE": "false",
    }
    status, lines = doctor(tmp_path, **lost)
    assert status == 1
    assert "FARM_S3_SECRET_KEY is widely known" in line(lines, "Secrets of several machines")[1]
    assert line(lines, "PostgreSQL of the catalogue")[0].startswith("[missing] ")
    store, advice = line(lines, "S3 store of the objects")
    assert store == "[missing] S3 store of the objects: 127.0.0.1:1/farm"
    assert "cannot be reached" in advice


def test_a_busy_port_and_a_running_farm_are_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        _, lines = doctor(tmp_path, FARM_HTTP_PORT=port)
        assert "will take another free port" in line(lines, "HTTP address")[1]
    with alone_in(tmp_path):
        _, lines = doctor(tmp_path, FARM_HTTP_PORT=port)
        assert "A farm is running in" in line(lines, "HTTP address")[1]


def test_a_clock_behind_its_files_is_said(tmp_path):
    ahead = tmp_path / "catalogue.db"
    ahead.touch()
    os.utime(ahead, (4_000_000_000, 4_000_000_000))
    _, lines = doctor(tmp_path)
    assert line(lines, "Clock (UTC)")[0].startswith("[attention] ")
