# Every chore of the project. `make help` lists them; each is one line that can be read here.
# `make run` needs Python 3.11 or newer and nothing else; uv is used where it is there, because it is faster.

.DEFAULT_GOAL := help
.PHONY: help run install test check format lock bench sample clean

# The first of these that is Python 3.11 or newer; `make PYTHON=/path/to/python` overrides it.
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$candidate" && break; \
	done)
# Empty where uv is missing, or is there as a name only.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
BIN := .venv/bin
WORKERS ?= 2

# Installs one requirements file, every download checked against its hash. The files name all that is needed, so
# nothing is left to resolve: pip before 23.3 would look for the newest of a package that is asked for with an extra. uv does not read pip's settings: where
# only pip knows the way to the packages, pip does it.
with_uv = $(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r $(1)
with_pip = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
define install_file
@echo "Installing $(1) ..."
@$(if $(UV),$(with_uv) || { echo "uv could not; trying pip."; $(with_pip); },$(with_pip))
endef

help:  ## List these chores
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "make %-9s %s\n", $$1, $$2}'

run: .venv/runtime.stamp  ## Start the app on the sample retailer and open it in a browser
	$(BIN)/python -m lib.ui.start --server.address localhost

install: .venv/runtime.stamp .venv/dev.stamp  ## Set up .venv with everything, at the pinned versions

test: install  ## Run every test (WORKERS=4 for four at a time)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(if $(CI),--cov --cov-report=term)

check: install  ## Formatting, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install  ## Let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

compile = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet

lock: install  ## Pin again what pyproject.toml asks for (UPGRADE=--upgrade for newer versions)
	$(compile) $(UPGRADE) pyproject.toml -o requirements.txt
	$(compile) $(UPGRADE) --group pyproject.toml:dev --constraint requirements.txt -o requirements-dev.txt

bench: install  ## Measure speed and memory on made-up data of 1e5 to 1e7 lines (minutes, gigabytes)
	$(BIN)/python -m bench

sample: .venv/runtime.stamp  ## Generate sample_data again: same seed, same files
	$(BIN)/python sample_data/generate.py

clean:  ## Remove .venv and everything that tools have cached
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov

# A stamp is written after a complete install, so that an interrupted one starts again.
.venv/runtime.stamp: requirements.txt | .venv/bin/python
	$(call install_file,requirements.txt)
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	$(call install_file,requirements-dev.txt)
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Regulars needs Python 3.11 or newer, and none was found on the PATH."; \
		echo "Install it from python.org, or name one: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
