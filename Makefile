# The lock is made by: uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
#   --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock
# Needs only Python 3.11+ and make. PYTHON picks another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.lock-stamp
ARGS ?=
PEERS := bench/.venv

.PHONY: help setup demo test lint pictures bench clean

help:
	@echo 'make setup | demo [ARGS=--no-serve] | test | lint | pictures | bench | clean'

setup: $(STAMP)

# The lock also pins the build backends, so nothing is fetched that it does not name. PySpark comes as source
# and is built with setuptools, which has to be there first.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("gongji needs Python 3.11 or newer, this is %d.%d" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock > $(VENV)/build.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $(VENV)/build.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-build-isolation -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	$(BIN)/gongji demo $(ARGS)

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)
	$(BIN)/python tests/office/on_postgres.py -n 2 --dist loadgroup $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

# The pictures in docs/guides, taken of the demo city in the system's Chromium.
pictures: setup
	$(BIN)/python -m tests.office.pictures $(ARGS)

# The peers have an environment of their own: OpenFisca is AGPL and never a dependency.
bench: setup $(PEERS)/.lock-stamp
	PYTHONPATH=src $(PEERS)/bin/python -m bench $(ARGS)

$(PEERS)/.lock-stamp: bench/requirements.lock
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $<
	@touch $@

clean:
	rm -rf $(VENV) $(PEERS) bench/data build dist demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
