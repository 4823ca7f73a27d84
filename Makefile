# The commands of the house; `make` alone lists them. Everything happens in .venv and out/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo up full secrets bench bench-ai bench-captions bench-clips bench-court bench-live bench-presets bench-objects test check check-code check-console format docs lock clean

BIN := .venv/bin
ARGS ?=
CLIP ?=
MEGABYTES ?= 1000
FOLDERS ?= ../shared/media/video ../shared/media/derived
# Each test that runs ffmpeg keeps about one core busy; more than four at once only quarrel.
JOBS ?= $(shell cores=$$(nproc); echo $$(( cores < 4 ? cores : 4 )))

# The house takes a clip its way in one process; the server is the processes of a farm, and the stores of a fleet.
# What is long (LONG in tests/conftest.py) belongs to neither; without a stage everything is run.
STAGE ?=
STAGE_house := -m "not server and not long"
STAGE_server := -m "server and not long"
STAGE_long := -m long

help: ## list these commands
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install what is missing, then .venv with everything that requirements.lock names, and the console
	@deploy/setup

demo: setup ## start a farm, upload a talking, moving clip (or CLIP=path), show what is made; Ctrl-C stops it
	@if [ -n "$$CLIP" ]; then clip=$$CLIP; else \
	   clip=out/demo-clip.mp4; mkdir -p out; \
	   [ "$$clip" -nt bench/demo_clip.py ] || $(BIN)/python bench/demo_clip.py "$$clip"; \
	 fi; \
	 exec $(BIN)/farm demo "$$clip"

up: setup ## start a farm of your own: Redis, workers and the HTTP API, until Ctrl-C
	@$(BIN)/farm up

full: setup ## start the farm of docker-compose.yml without containers, until Ctrl-C
	@deploy/setup --servers
	@exec $(BIN)/python -m deploy.full

secrets: ## make the secrets of a farm in containers, where they are not there yet
	@deploy/secrets secrets

bench-clips: setup ## take every clip of FOLDERS= its way: made, refused or failed, time and memory
	@$(BIN)/python -m bench.every_clip $(FOLDERS)

bench: setup ## the media engine against what it is made of; ROW= for one row, or what rows begin with
	@$(BIN)/python -m bench.engine $(ROW)

bench-presets: setup ## x264's presets and factors over many clips, into docs/ladder.md; BENCH_QUICK=1 for a few
	@$(BIN)/python -m bench.presets

bench-captions: setup ## captions: cost beside the model, rules kept, work shared; needs recordings of speech
	@$(BIN)/python -m bench.captions

bench-court: setup ## a hearing: what leaks past a cut or a mute, delays, evidence; ROW= for one row, minutes
	@$(BIN)/python -m bench.court $(ROW)

bench-live: setup ## a live programme: cuts, bad targets, takeovers, latency, drift, cost; ROW= for one row, minutes
	@$(BIN)/python -m bench.live $(ROW)

bench-ai: setup ## what looking at clips finds and costs; ROW= for one row; needs the shared clips
	@$(BIN)/python -m bench.ai $(ROW)

bench-objects: setup ## MEGABYTES=1000 up and down through door and store and by the bare client, in turns
	@deploy/setup --servers
	@$(BIN)/python -m bench.object_store --megabytes $(MEGABYTES)
	@$(BIN)/python -m bench.door_throughput --megabytes $(MEGABYTES)

test: setup ## run all tests (STAGE=house, server or long: a part of them); ARGS= goes to pytest
	@deploy/setup --tests
	@$(BIN)/pytest -n $(JOBS) --dist loadgroup $(STAGE_$(STAGE)) $(ARGS)

check: check-code check-console ## style, types and the direction of imports, of the farm and of its console

check-code: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

check-console: setup
	deploy/npm run --silent check
	deploy/npm run --silent test

format: setup ## let ruff put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	deploy/npm run format

docs: setup ## write docs/settings.md and docs/openapi.json anew from the code
	$(BIN)/python docs/write_settings.py
	PYTHONPATH=. $(BIN)/python docs/write_openapi.py

LOCK := --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
lock: setup ## resolve the dependencies of pyproject.toml anew into requirements.lock
	$(BIN)/pip install --quiet uv
	@# From an empty file, as uv would otherwise keep what is locked; no addresses of any index.
	rm -f requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  $(LOCK) -o requirements.lock
	@# The same versions, without what only checks and tests need: for the image.
	rm -f deploy/runtime.lock
	echo hatchling | $(BIN)/uv pip compile pyproject.toml - --constraints requirements.lock \
	  --python-platform x86_64-manylinux_2_28 --python-version 3.11 $(LOCK) --no-annotate -o deploy/runtime.lock

clean: ## remove .venv, out/, the built console and every cache
	rm -rf .venv out bench/out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	rm -rf web/dist web/node_modules web/src/api/schema.d.ts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

export CLIP
