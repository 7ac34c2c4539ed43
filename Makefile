# Targets are listed by `make` alone: each has its line after "##".
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
# An editable install leaves this to the first run, and to every run where Python may write no caches.
COMPILE := $(BIN)/python -m compileall -q tracker

.DEFAULT_GOAL := help
.PHONY: help venv demo test check bench bench-outcomes clean
.DELETE_ON_ERROR:

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## see it at work: no internet after the installation, no account (writes to demo/)
	@$(BIN)/tracker demo

test: $(DEV) ## run the whole test suite
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: $(DEV) ## ruff, mypy --strict, the layers of the architecture, and the test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: $(RUN) ## measure speed, memory and noise, beside the usual ways of doing it
	@$(BIN)/python -m bench

bench-outcomes: $(RUN) ## hold the judge of outcome changes against published verdicts
	@$(BIN)/python bench/outcomes.py ../shared

venv: $(DEV) ## make .venv with the program and the tools of its developers

clean: ## remove .venv, demo/ and every cache; never your own config, database or snapshots
	rm -rf $(VENV) demo build dist bench/out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find tracker tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): pyproject.toml $(BIN)/python
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(COMPILE)
	@touch $@

$(DEV): pyproject.toml $(BIN)/python
	@echo "Installing into $(VENV), with the tools for tests …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(COMPILE)
	@touch $@ $(RUN)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "tracker needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "$(PYTHON) can't make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
