# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
# Without make, README.md gives the same steps as plain commands.

PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# LIGHT=1 leaves out torch and sentence-transformers, which the built-in model does not need, and
# OCR for scans.
ifdef LIGHT
STAMP := $(VENV)/.installed-light
else
STAMP := $(VENV)/.installed
endif
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt
# more processes than this gain nothing: the tests share the model's memory bandwidth
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run install test lint eval bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  LIGHT=1 leaves out torch and OCR; PYTHON=... picks the interpreter; ARGS=\"...\" is passed on"

run: $(STAMP) ## index corpus/ and open the chat page; ARGS="--port 8000"
	$(BIN)/python app.py $(ARGS)

install: $(STAMP) ## create .venv and install everything; a second time does nothing

test: lint ## check style and types, then run the tests; ARGS="tests/test_cli.py"
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

lint: $(STAMP) ## check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(STAMP) ## score the shipped questions, fail if they got worse; ARGS="--json"
	$(BIN)/python -m eval run $(ARGS)
	$(BIN)/python -m eval gate --full

bench: $(VENV)/.installed-bench ## measure a cold and a warm question, cleaning, the model
	$(BIN)/python benchmarks/cold_ask.py
	$(BIN)/python benchmarks/warm_ask.py
	$(BIN)/python benchmarks/clean.py
	$(BIN)/python benchmarks/model.py

clean: ## remove .venv, caches and build leftovers; documents and knowledge bases stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	    .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
	    echo "Python 3.11 or newer is needed; '$(PYTHON)' is missing or older." >&2; \
	    echo "Install one and name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# torch first: the rest is then resolved around the build that this machine gets
$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (the first time takes some minutes) ..."
	$(PIP) torch
	$(PIP) -e ".[hub,ocr,dev]"
	@touch $@

$(VENV)/.installed-light: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing into $(VENV) without torch and OCR ..."
	$(PIP) -e ".[dev]"
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed
	$(PIP) -e ".[hub,ocr,dev,bench]"
	@touch $@
