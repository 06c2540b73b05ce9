# make run starts Jingtu; the other targets are listed by `make help`.

PYTHON ?= python3
BIN := .venv/bin
PLANS ?= $(or $(JINGTU_PLANS),../shared/plans)
export PYTHONUTF8 := 1

.PHONY: help install dev run demo-plans wheelhouse test bench pictures lint lock

help:
	@echo "make install     prepare .venv with .venv/bin/jingtu"
	@echo "make run         start server and worker with the demonstration (JINGTU_PORT sets the port)"
	@echo "make demo-plans  import the five real plans into the demonstration (from PLANS, default ../shared/plans)"
	@echo "make wheelhouse  build the offline package in dist/ (see docs/installation.md)"
	@echo "make test        run every test that this machine can run"
	@echo "make bench       measure speed and print it beside the machine"
	@echo "make pictures    take the pictures of README and user guide anew (needs Chromium)"
	@echo "make lint        check format, style, types and imports"
	@echo "make lock        write the lock files anew (needs uv)"

install:
	@$(PYTHON) scripts/install.py app

run: install
	@JINGTU_DEMONSTRATION=$${JINGTU_DEMONSTRATION-1} exec $(BIN)/jingtu run

demo-plans: install
	@JINGTU_DEMONSTRATION=$${JINGTU_DEMONSTRATION-1} $(BIN)/jingtu demo plans "$(PLANS)"

wheelhouse: install
	@$(BIN)/python scripts/wheelhouse.py dist

dev:
	@$(PYTHON) scripts/install.py dev

test: dev
	@$(BIN)/python -m tests.support.everything

bench:
	@$(PYTHON) scripts/install.py bench
	@$(BIN)/python -m benchmarks

pictures: dev
	JINGTU_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/journeys/test_demonstration.py tests/journeys/test_asking.py

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock:
	uv pip compile requirements/build.in --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/build.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/app.lock
	uv pip compile pyproject.toml --group dev --extra cluster --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/dev.lock
	uv pip compile pyproject.toml --group dev --group bench --extra cluster --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/bench.lock
