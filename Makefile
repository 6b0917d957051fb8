# The two that matter:   make demo   a community in your browser, no token needed
#                        make test   everything that shows it works
# Each sets up .venv once by itself, and again when the lock file changes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV ?= .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
WORKERS ?= 2
KILLS ?= 20
ARGS ?=
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes

.PHONY: help demo test check fix bench crash wheel lock clean browser

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: $(RUNTIME) ## a small community in your browser; Ctrl-C ends it (ARGS=--fresh empties it)
	@exec $(PY) -m bot demo $(ARGS)

test: $(DEV) browser ## all tests but the long crash runs (ARGS='-k thanks' picks some)
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup -m "not crash" $(ARGS)

check: $(DEV) ## style, types, floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Some files want formatting: make fix"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

fix: $(DEV) ## put style right where a machine can
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/ruff check .

bench: $(DEV) ## µs per message, with the bare store beside it
	@$(PY) -m bench $(ARGS)

crash: $(DEV) ## kill -9 at every failpoint, KILLS times each (20)
	@$(PY) -m pytest -m crash -s --kills $(KILLS) --timeout 3600 $(ARGS)

wheel: $(DEV) ## build the package into dist/
	@rm -rf dist
	@$(BIN)/hatchling build -t wheel

lock: $(DEV) ## write both locks anew (UPGRADE=1 takes newer versions)
	@$(BIN)/uv pip compile $(LOCKING) --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile $(LOCKING) -c requirements-dev.lock pyproject.toml -o requirements.lock
	@! grep -nE '://|^ *-(i|f|-index-url|-extra-index-url|-find-links)' requirements.lock requirements-dev.lock \
	  || { echo "A lock names a host: do not commit it."; exit 1; }

LOCKING = --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
  --python-version 3.11 $(if $(UPGRADE),--upgrade)

clean: ## remove what make made: .venv, .demo, caches, dist
	@rm -rf $(VENV) .demo dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -----------------------------------------------------------------------------------------

$(RUNTIME): requirements.lock | $(VENV)/pyvenv.cfg
	@echo "Setting up $(VENV) (once; about half a minute) …"
	@$(PIP) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock | $(VENV)/pyvenv.cfg
	@echo "Setting up $(VENV) for development (once; about a minute) …"
	@$(PIP) -r requirements-dev.lock
	@touch $@

# PYTHON=/path/to/python names one; otherwise the first that is new enough.
$(VENV)/pyvenv.cfg:
	@for python in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14 python); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$python"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "Stammtisch needs Python 3.11 or newer, and there is none here. Install one, or name it: make demo PYTHON=/path/to/python3.12"; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  echo "Python is here, but Debian keeps its venv in a package of its own: sudo apt install python3-venv"; exit 1; \
	fi; \
	"$$found" -m venv $(VENV)

# Chromium comes by apt where that may be; where not, the browser tests are skipped and say so at the end.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || [ -n "$${CHROMIUM:-}" ]; then exit 0; fi; \
	as=""; [ "$$(id -u)" = 0 ] || as="sudo -n"; \
	if command -v apt-get >/dev/null && $$as true 2>/dev/null; then \
	  echo "Fetching Chromium for the browser tests (apt) …"; \
	  { $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fonts-noto-color-emoji; } >/dev/null 2>&1 || echo "apt could not: the browser tests will be skipped."; \
	fi
