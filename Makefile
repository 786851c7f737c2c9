# Installs and starts; what is run is in `python -m orchestration`, and in Dagster's own commands.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
LINT := $(CURDIR)/.venv/lint

export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1

.PHONY: run nightly ui test lint bench

run: $(READY)
	$(BIN)/python -m orchestration run

nightly: $(READY)
	$(BIN)/python -m orchestration nightly --from $(FROM) $(if $(TO),--to $(TO))

ui: $(READY)
	$(BIN)/python -m orchestration ui

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	mkdir -p $(LINT)
	FIRSTRIGHT_DATA=$(LINT) DBT_TARGET_PATH=$(LINT) DBT_LOG_PATH=$(LINT) \
		$(BIN)/sqlfluff lint --disable-progress-bar dbt_project

bench: $(READY)
	$(BIN)/python -m tests.bench

$(READY): uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --quiet --frozen --inexact
	touch $@
