# Everything here sets itself up in .venv: Python 3.11 or newer, make and git are all it takes.

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/ready

# The first interpreter that is new enough and can make environments, whatever `python3` is here.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.PHONY: help demo test coverage check lint types layers docs man schema names pictures completions stress bench clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: $(READY)  ## log, link and get real files, in build/demo
	@PATH="$(CURDIR)/$(BIN):$$PATH" examples/demo.sh build/demo

test: $(READY)  ## run the tests
	$(BIN)/pytest --numprocesses=auto

coverage: $(READY)  ## run the tests and show the branch coverage, in about twice the time
	$(BIN)/pytest --numprocesses=auto --cov

check: lint types layers docs  ## check style, types, layers and documents

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports --no-logo --no-cache

docs: $(READY)
	$(BIN)/pytest -m docs

man: $(READY)  ## write the manual page and docs/commands.md from the program
	$(BIN)/python -m tools.manual_page
	$(BIN)/python -m tools.command_reference

schema: $(READY)  ## write docs/schema.md from the program
	$(BIN)/python -m tools.schema_document

names: $(READY)  ## write the last part of docs/python.md from the program
	$(BIN)/python -m tools.python_names

pictures: $(READY)  ## draw the pictures of the terminal in docs/images
	$(BIN)/python -m tests.support.pictures

completions: $(READY)  ## write the scripts in completions/ from the program
	$(BIN)/registry completion bash > completions/registry.bash
	$(BIN)/registry completion zsh > completions/_registry
	$(BIN)/registry completion fish > completions/registry.fish

stress-%: $(READY)
	$(BIN)/python -m tests.stress $(if $(SEED),--seed $(SEED)) $*

stress: $(READY)  ## run the long proofs of docs/reliability.md, or one: ONLY=kills
	$(BIN)/python -m tests.stress $(if $(SEED),--seed $(SEED)) $(ONLY)

bench: $(READY)  ## measure time, memory, disk and growth, for docs/performance.md
	$(BIN)/python -m bench

clean:  ## remove everything that make and the tools made
	-chmod -R u+w build 2>/dev/null  # the trees of `path` in the demo's home are read-only
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A sound environment is brought up to date; one whose interpreter is gone is made anew.
# PIP_USER: an environment refuses `--user`, which some machines set for everybody.
$(READY): pyproject.toml registry_cli/_version.py
	@test -n '$(PYTHON)' || { echo 'Needs Python 3.11 or newer with venv: make PYTHON=...'; exit 1; } >&2
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	PIP_USER=0 $(BIN)/python -m pip install --quiet --quiet --editable '.[dev]'
	@$(BIN)/python -m compileall -q registry_cli  # also where PYTHONDONTWRITEBYTECODE is set
	@touch $@
