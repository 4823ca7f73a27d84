"""docker-compose.yml: what a farm in containers must be, and what Compose allows."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from deploy.compose import read_services
from farm.jobs import WorkQueue
from farm.settings import Settings
from tests.needs import lacks

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
FILE = yaml.safe_load(TEXT)
SERVICES = FILE["services"]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
FARM = {name: one for name, one in SERVICES.items() if one.get("command", [""])[0] == "farm"}
ROOT_INSIDE = {"store"}
"""Whose image has no other user; it has no capability either."""
each_service = pytest.mark.parametrize("name", SERVICES)


def compose_config(file, folder):
    """Run Debian's docker-compose, which checks a file by the specification's JSON schema."""
    program = shutil.which("docker-compose")
    if program is None:
        lacks("no docker-compose on this machine: deploy/setup --servers")
    written = folder / "docker-compose.yml"
    written.write_text(file, encoding="utf-8")
    return subprocess.run(
        [program, "-f", written, "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.server
def test_the_file_is_what_the_specification_allows(tmp_path):
    ran = compose_config(TEXT, tmp_path)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.server
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("cap_drop: [ALL]", "cap_drops: [ALL]"),
        ("condition: service_healthy", "condition: service_well"),
        ("read_only: true", "read_only: always"),
        ("retries: 3", "retries: often"),
    ],
)
def test_what_the_specification_does_not_allow_is_found(tmp_path, right, wrong):
    assert right in TEXT
    assert compose_config(TEXT.replace(right, wrong, 1), tmp_path).returncode != 0


def test_it_has_every_part_of_a_farm():
    servers = {"postgres", "redis", "store", "nginx", "rtmp"}
    assert servers | {"prepare", "api", "beat", "live-agent"} | {*WorkQueue} == {*SERVICES}


@pytest.mark.parametrize("queue", WorkQueue)
def test_every_queue_has_its_workers(queue):
    assert SERVICES[queue]["command"] == ["farm", "worker", "--queues", queue.value]


def test_there_are_two_doors_and_one_clock():
    assert SERVICES["api"]["deploy"]["replicas"] == 2
    clocks = [name for name, one in SERVICES.items() if "beat" in str(one.get("command"))]
    assert clocks == ["beat"]
    assert SERVICES["beat"]["deploy"]["replicas"] == 1


def test_engines_reach_platforms_and_are_seen_to_live():
    agent = SERVICES["live-agent"]
    assert agent["command"] == ["farm", "live-agent"]
    assert {*agent["networks"]} == {"inside", "pushes", "outside"}
    mark = agent["environment"]["FARM_ALIVE_MARK"]
    assert mark in agent["healthcheck"]["test"][1]


def test_the_gpu_is_only_for_who_has_one():
    gpu = SERVICES["gpu"]
    [device] = gpu["deploy"]["resources"]["reservations"]["devices"]
    assert (gpu["profiles"], device["driver"]) == (["gpu"], "nvidia")
    assert "gpu" in device["capabilities"]
    assert [name for name, one in SERVICES.items() if one.get("profiles")] == ["gpu"]


@each_service
def test_images_are_pinned_to_a_version(name):
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert re.search(r"\d+[.-]\d+", tag), tag
    assert not image.startswith("mediafarm/") or tag == VERSION


@each_service
def test_every_service_is_watched_and_limited(name):
    service = SERVICES[name]
    if name == "prepare":
        assert service["restart"] == "no"
    else:
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
        assert service["restart"] == "unless-stopped"
    limits = service["deploy"]["resources"]["limits"]
    assert float(limits["cpus"]) > 0
    assert re.fullmatch(r"\d+[MG]", limits["memory"])


@each_service
def test_no_service_may_do_more_than_it_needs(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & {*service}
    assert service.get("user") or name in ROOT_INSIDE
    assert not str(service.get("user")).startswith(("0", "root"))
    assert "docker.sock" not in str(service.get("volumes"))


@each_service
def test_secrets_come_from_files_alone(name):
    service = SERVICES[name]
    for variable, value in service.get("environment", {}).items():
        if re.search("PASSWORD|SECRET|ACCESS_KEY|ROOT_USER", variable):
            assert variable.endswith("_FILE"), variable
            assert value.removeprefix("/run/secrets/") in service["secrets"]
        assert not re.search(r"://[^/@]*:[^/@]*@", value), "a password in an address"
    assert {*service.get("secrets", ())} <= {*FILE["secrets"]}


def test_secrets_are_neither_tracked_nor_sent_to_the_engine():
    assert all(
        one["file"].startswith("${FARM_SECRETS:-./secrets}/") for one in FILE["secrets"].values()
    )
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in ignored if not line.startswith("#")) == "*"
    assert not any("secret" in line for line in ignored if line.startswith("!"))


def test_only_the_front_and_the_door_for_pushes_are_reached_from_outside():
    open_at = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert open_at == {
        "nginx": ["${FARM_PORT:-8080}:8080"],
        "rtmp": ["${FARM_RTMP_PORT:-1935}:1935"],
    }
    assert FILE["networks"]["inside"] == {"internal": True}
    assert FILE["networks"]["front"]["internal"] is True
    on = {name: {*one["networks"]} for name, one in SERVICES.items()}
    assert [name for name, each in on.items() if "front" in each] == ["api", "nginx"]
    assert "inside" not in on["nginx"]
    assert not any("outside" in on[name] for name in ("postgres", "redis", "store", "api"))


def test_the_doors_alone_order_the_door_for_pushes_and_engines_alone_read_from_it():
    on = {name: {*one["networks"]} for name, one in SERVICES.items()}
    assert on["rtmp"] == {"door", "pushes", "outside"}
    assert [name for name, each in on.items() if "door" in each] == ["api", "rtmp"]
    assert [name for name, each in on.items() if "pushes" in each] == ["rtmp", "live-agent"]
    [subnet] = FILE["networks"]["door"]["ipam"]["config"]
    assert SERVICES["rtmp"]["environment"] == {"ORDERS_FROM": subnet["subnet"]}
    assert FILE["networks"]["door"]["internal"] is FILE["networks"]["pushes"]["internal"] is True
    assert SERVICES["rtmp"]["deploy"]["replicas"] == 1


def test_who_must_agree_about_the_door_is_told_the_same():
    """Two doors, two agents' machines: a key given at one opens what the other reads."""
    settings = ("FARM_RTMP_DOOR", "FARM_RTMP_URL", "FARM_RTMP_WORD_FILE", "FARM_SECRET_KEY_FILE")
    told = {tuple(one["environment"][name] for name in settings) for one in FARM.values()}
    assert len(told) == 1
    [(door, _, word, _)] = told
    assert door == "rtmp:1935"
    assert word.rpartition("/")[2] in SERVICES["rtmp"]["secrets"]


def test_who_is_believed_is_the_network_of_the_front():
    [subnet] = FILE["networks"]["front"]["ipam"]["config"]
    trusting = [name for name in SERVICES if "FARM_TRUSTED_PROXIES" in str(SERVICES[name])]
    assert trusting == ["api"]
    assert SERVICES["api"]["environment"]["FARM_TRUSTED_PROXIES"] == subnet["subnet"]


def test_what_is_worth_keeping_lies_in_a_named_volume():
    assert {*FILE["volumes"]} == {"postgres", "redis", "store", "models"}
    for name in ("postgres", "redis", "store"):
        [volume] = SERVICES[name]["volumes"]
        assert volume.startswith(f"{name}:/")
    for one in FARM.values():
        assert one["volumes"] == ["/var/lib/farm", "models:/var/lib/farm-models"]
        assert one["environment"]["FARM_DATA_DIR"] == "/var/lib/farm"


@pytest.mark.parametrize("name", FARM)
def test_every_variable_of_a_farms_process_is_a_setting(name):
    known = {f"FARM_{field.upper()}" for field in Settings.model_fields}
    assert {each.removesuffix("_FILE") for each in FARM[name]["environment"]} <= known


def test_variables_are_filled_in_as_compose_does():
    plain = read_services(TEXT, {})
    assert plain["api"].environment["FARM_TRUSTED_PROXIES"] == "10.213.77.0/28"
    assert "$(cat /run/secrets/redis-password)" in plain["redis"].command[-1]
    chosen = read_services(TEXT, {"FARM_FRONT_NETWORK": "10.9.0.0/28", "FARM_PUBLIC_URL": ""})
    assert chosen["api"].environment["FARM_TRUSTED_PROXIES"] == "10.9.0.0/28"
    assert chosen["api"].environment["FARM_PUBLIC_URL"] == ""
    assert (chosen["api"].replicas, chosen["gpu"].profiles) == (2, ("gpu",))
