"""The Dockerfile: no engine builds it here, so its steps are held to what can be looked at."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from api.container_front import CONTAINER_FRONT, CONTAINER_PUSHES, NETWORK, WORD
from api.nginx import nginx_config
from api.nginx_rtmp import push_server_config
from tests.needs import lacks
from workers.programs import fault_of, find_nginx, find_rtmp_module

ROOT = Path(__file__).parents[2]
LINES = [
    line.strip()
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
STEPS = [(word, rest) for word, _, rest in (line.partition(" ") for line in LINES)]
FINAL = ("farm", "front")


def stages():
    """Steps by stage."""
    found, name = {}, ""
    for word, rest in STEPS:
        if word == "FROM":
            name = rest.rpartition(" AS ")[2]
        found.setdefault(name, []).append((word, rest))
    return found


def test_bases_are_pinned_and_stages_named():
    for word, rest in STEPS:
        assert word != "FROM" or re.fullmatch(r"[a-z]+:\d+\.\d+[\w.-]* AS [a-z]+", rest), rest
    assert {*FINAL} <= {*stages()}


@pytest.mark.parametrize("stage", FINAL)
def test_an_image_that_runs_is_nobodys_root_and_brings_no_tools(stage):
    steps = stages()[stage]
    assert [rest for word, rest in steps if word == "USER"] == ["10001:10001"]
    after = [word for word, _ in steps[[word for word, _ in steps].index("USER") :]]
    assert after == ["USER", "CMD"]
    assert "pip" not in str(steps)


def test_what_is_copied_is_there():
    for word, rest in STEPS:
        assert word != "ADD"
        if word == "COPY" and "--from=" not in rest:
            *sources, _ = rest.split()
            assert all((ROOT / source).exists() for source in sources), rest


def test_what_is_copied_is_sent_to_the_engine():
    sent = re.findall(r"^!(\S+?)/?$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    for word, rest in STEPS:
        if word == "COPY" and "--from=" not in rest:
            for source in rest.split()[:-1]:
                assert any(source == one or source.startswith(f"{one}/") for one in sent), source


def test_stages_take_from_stages_before_them():
    before = []
    for word, rest in STEPS:
        if word == "FROM":
            before.append(rest.rpartition(" AS ")[2])
        for name in re.findall(r"--from=(\S+)", rest):
            assert name in before[:-1]


def test_steps_are_scripts_that_run_outside_of_containers_too():
    for word, rest in STEPS:
        if word == "RUN":
            programs = [each.split()[0] for each in rest.split(" && ")]
            for program in programs:
                assert program in {"deploy/npm", "deploy/image", "/opt/farm/bin/python"}
                assert program.startswith("/") or os.access(ROOT / program, os.X_OK)


def versions(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {*re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE)}


def test_the_image_gets_the_versions_that_were_tested_and_no_tools():
    image, tested = versions("deploy/runtime.lock"), versions("requirements.lock")
    assert image <= tested
    names = {name for name, _ in image}
    assert {"celery", "minio", "psycopg", "uvicorn", "imageio-ffmpeg"} <= names
    assert not {"pytest", "mypy", "ruff", "playwright"} & names
    assert "://" not in (ROOT / "deploy" / "runtime.lock").read_text(encoding="utf-8")


def test_nginx_takes_the_configurations_of_its_image(tmp_path):
    nginx = find_nginx()
    module = None if nginx is None else find_rtmp_module(nginx)
    if nginx is None or module is None:
        lacks("no nginx with an RTMP module on this machine")
    front = replace(CONTAINER_FRONT, folder=tmp_path)
    assert fault_of(nginx, nginx_config(front)) is None
    text = push_server_config(replace(CONTAINER_PUSHES, folder=tmp_path, module=module))
    assert "rtmp {" in text
    assert NETWORK in fault_of(nginx, text), "who does not fill it in is refused"
    told = text.replace(WORD, "word").replace(NETWORK, "10.213.77.16/28")
    assert fault_of(nginx, told) is None
