# What a stranger types. Everything needs Python 3.11 or newer and make, and nothing else.

PORT ?= 8000
ARGS ?=
SCHEMA ?= docs/openapi/v1.json

# The first that starts and is new enough: names alone don't tell, some are only shims.
ifndef PYTHON
PYTHON := $(shell for python in .venv/bin/python python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
VENV := .venv/bin

# A deployment as it should be, for the deploy check; the key guards nothing.
PRODUCTION = ENV_FILE= DEBUG=false DEMO=false PUBLIC_URL=https://api.example.org BEHIND_PROXY=true \
	SECRET_KEY=$$($(VENV)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

.DEFAULT_GOAL := help
.PHONY: help run test check lint format bench lock sdk-python sdk-typescript install python

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: python  ## serve API, docs and admin with sample content on 127.0.0.1 (PORT=8000)
	@"$(PYTHON)" -m astana_api.bootstrap run --port $(PORT)

test: install  ## run the tests on SQLite, and on PostgreSQL if there is one (ARGS="-k name")
	@$(VENV)/python -m tests.both_databases $(ARGS)

check: lint test  ## everything that must hold before a commit: lint, types, migrations, tests

lint: install
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports
	ENV_FILE= DJANGO_SETTINGS_MODULE=tests.settings $(VENV)/python manage.py makemigrations --check
	$(PRODUCTION) $(VENV)/python manage.py check --deploy --fail-level WARNING
	$(VENV)/mypy

format: install  ## put the code into its one format
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .

bench: install  ## measure what reads cost, beside the bare server and an ordinary API (ARGS=--quick)
	@$(VENV)/python -m benchmarks.reads $(ARGS)

# No address of an index in them: whoever installs uses their own.
LOCK = $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: install  ## pin what pyproject.toml asks for, with hashes (ARGS=--upgrade for the newest)
	$(LOCK) $(ARGS) pyproject.toml --output-file requirements.txt
	$(LOCK) $(ARGS) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

sdk-python: install  ## make a Python client in build/ (SCHEMA=address of another document)
	@$(VENV)/python .ci/clients/sdk.py python --schema "$(SCHEMA)"

sdk-typescript: install  ## make a TypeScript client in build/ (SCHEMA=..., needs Node 20)
	@$(VENV)/python .ci/clients/sdk.py typescript --schema "$(SCHEMA)"

install: python  ## make .venv with all that is needed to develop and check
	@"$(PYTHON)" -m astana_api.bootstrap install --dev

python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "There is no Python 3.11 or newer here: install one, or name it with make $(MAKECMDGOALS) PYTHON=/path/to/python3.11." >&2; exit 1; }
