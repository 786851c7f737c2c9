# Installs and starts; what is run is in `python -m orchestration`, and in Dagster's own commands.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
LINT := $(CURDIR)/.venv/lint
CHROMIUM := /usr/bin/chromium
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
SUPERSET := .venv-superset/bin/superset

export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1

.PHONY: run nightly ui superset test pytest lint lint-python lint-sql bench

run: $(READY)
	$(BIN)/python -m orchestration run

nightly: $(READY)
	$(BIN)/python -m orchestration nightly --from $(FROM) $(if $(TO),--to $(TO))

ui: $(READY)
	$(BIN)/python -m orchestration ui

# The shell's own functions, since make's take a path with a space for two.
superset: $(READY) $(SUPERSET)
	$(BIN)/python -m orchestration superset
	files="$$(realpath "$${FIRSTRIGHT_DATA:-data}")/superset"; \
	SUPERSET_HOME="$$files" SUPERSET_CONFIG_PATH="$$files/superset_config.py" \
		.venv-superset/bin/python orchestration/publish/superset/start.py "$$files" 8088

# Of its thousands of modules few are used: to compile them all takes longer than to start it.
$(SUPERSET): orchestration/publish/superset/requirements.txt | $(READY)
	$(PYTHON) -m venv .venv-superset
	UV_COMPILE_BYTECODE=0 $(BIN)/uv pip install --quiet --python .venv-superset/bin/python --requirement $<
	touch $@

# The linters work beside the installs and the tests, which wait much: for each other's processes,
# for the daemon. For the same reason there are three workers on two cores.
test: $(READY)
	$(MAKE) --jobs=3 pytest lint

pytest: $(READY) $(CHROMIUM)
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# The tests look at pages as people do.
$(CHROMIUM):
	$(AS_ROOT) apt-get -qq update
	$(AS_ROOT) apt-get -qq install --yes --no-install-recommends chromium

lint: lint-python lint-sql

lint-python: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyrefly check

# The parsed project is no garbage: to look through it as often as Python does by default takes a
# third of the time.
lint-sql: $(READY)
	mkdir -p $(LINT)
	FIRSTRIGHT_DATA=$(LINT) DBT_TARGET_PATH=$(LINT) DBT_LOG_PATH=$(LINT) \
		$(BIN)/python -c "import gc; from sqlfluff.cli.commands import cli; gc.set_threshold(50_000, 20, 50); cli()" \
		lint --disable-progress-bar dbt_project

bench: $(READY) $(CHROMIUM) $(SUPERSET)
	$(BIN)/python -m pytest -m "bench or faults"
	$(BIN)/python -m tests.bench

$(READY): uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --quiet --frozen --inexact
	touch $@
