"""Speech models from the command line: listed, fetched from a hub of one's own, missed."""

import os
import subprocess
import sys

import pytest

from ai.models import find_model
from tests.hub import running_hub

FARM = [sys.executable, "-c", "from api.cli import main; main()"]
FILES = {"config.json": b"{}", "model.bin": b"weights", "tokenizer.json": b"{}", "README.md": b"#"}


@pytest.fixture
def farm(tmp_path):
    """Run a command of the farm; returns its status and everything it said."""

    def run(*words, **settings):
        environment = {
            **os.environ,
            "FARM_MODELS_DIR": str(tmp_path / "models"),
            "FARM_WHISPER_MODEL": "",
            "FARM_LANGUAGE": "en",
            "HF_HOME": str(tmp_path / "hub"),
            **settings,
        }
        ran = subprocess.run(
            [*FARM, *words], capture_output=True, text=True, check=False, env=environment
        )
        return ran.returncode, ran.stdout + ran.stderr

    return run


def test_a_model_is_fetched_from_the_hub_that_is_named_and_then_chosen(farm, tmp_path):
    with running_hub("Systran/faster-whisper-tiny", FILES) as hub:
        status, told = farm("models", "get", "tiny", FARM_WHISPER_MIRROR=hub.address)
        assert status == 0, told
        asked = len(hub.asked)
        assert farm("models", "get", "tiny", FARM_WHISPER_MIRROR=hub.address)[0] == 0
        assert len(hub.asked) == asked, "what is here is not fetched again"
    place = find_model("tiny", tmp_path / "models")
    assert place is not None
    assert (place / "model.bin").read_bytes() == b"weights"
    assert not (place / "README.md").exists()
    status, listed = farm("models", "list")
    assert status == 0
    assert "* tiny" in listed
    assert str(place) in listed.replace("\n", "")
    assert "31.9 %" in listed


def test_a_hub_that_lacks_the_weights_leaves_nothing_behind(farm, tmp_path):
    files = {name: body for name, body in FILES.items() if name != "model.bin"}
    with running_hub("Systran/faster-whisper-tiny", files) as hub:
        status, told = farm("models", "get", "tiny", FARM_WHISPER_MIRROR=hub.address)
    assert (status, "[model-not-fetched]" in told) == (1, True), told
    assert find_model("tiny", tmp_path / "models") is None
    assert "* " not in farm("models", "list")[1]


def test_a_hub_that_is_not_there_is_told(farm):
    status, told = farm("models", "get", "tiny", FARM_WHISPER_MIRROR="http://127.0.0.1:9")
    assert (status, "[model-not-fetched]" in told) == (1, True), told


def test_a_model_that_nobody_knows(farm):
    status, told = farm("models", "get", "enormous")
    assert status == 2
    assert "[model-unknown]" in told
    assert "large-v3" in told
