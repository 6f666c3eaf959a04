# `make` lists what there is. What a person types here is what .ci/run runs.

PYTHON ?= python3# the Python that .venv is made with, 3.11 or newer
WORKERS ?= 2#      how many tests run side by side (make test WORKERS=0 for one by one)
ARGS ?=#           more arguments for pytest (make test ARGS="-k feed -x"), uv (make lock), make quality

VENV := .venv
BIN := $(VENV)/bin
# Both say when their requirements were last installed.
RUNTIME := $(VENV)/runtime.installed
DEV := $(VENV)/dev.installed
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
TEMPLATES = $$(find . -path '*/templates/*.html' -not -path './.venv/*' -not -path './var/*')

.DELETE_ON_ERROR:
.PHONY: help run dev test test-browser test-postgres bench quality lint format messages lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

run: $(RUNTIME) ## Serve LegCare as in production; HOST=127.0.0.1 PORT=8000 LEGCARE_DATA=var
	@$(BIN)/python tools/serve.py

dev: $(RUNTIME) ## Serve the same data with DEBUG on, reloading when the code changes
	@$(BIN)/python tools/serve.py --dev

test: $(DEV) ## Run the tests that need no browser, on SQLite
	@$(call pytest,not site)

test-browser: $(DEV) ## Run the tests of a running site, in a Chromium, on SQLite
	@$(call pytest,site)

test-postgres: $(DEV) ## Run what touches the database on a PostgreSQL that is started for it
	@$(BIN)/python tools/with_postgres.py -- $(call pytest,database and not browser)

bench: $(RUNTIME) ## Measure 100 documents against 20,000, on SQLite and on PostgreSQL (minutes)
	@$(BIN)/python tools/benchmark.py
	@$(BIN)/python tools/with_postgres.py -- $(BIN)/python tools/benchmark.py

quality: $(DEV) ## Measure the readers' site (minutes), or some lines: ARGS="weight axe focus"
	@$(BIN)/python -m tools.quality $(ARGS)

lint: $(DEV) ## Check style, types, templates, imports, settings and missing migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

format: $(DEV) ## Format code and templates, and mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djade --target-version 5.2 $(TEMPLATES)

messages: $(RUNTIME) ## Gather the words of the interface, and compile what was translated (needs GNU gettext)
	@command -v xgettext >/dev/null && command -v msgfmt >/dev/null || { echo "make messages needs GNU gettext (Debian and Ubuntu: apt install gettext)." >&2; exit 1; }
	@$(BIN)/python manage.py makemessages --all --keep-pot --no-location --no-wrap --ignore=.venv --ignore=var --ignore=tests --ignore=tools
	@$(BIN)/python manage.py compilemessages --ignore=.venv

lock: ## Lock the requirements anew; ARGS=--upgrade for newer versions (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

clean: ## Remove .venv and the tools' caches; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(ARGS)

# $(call pytest,MARKERS): which tests go where is said in tests/conftest.py.
pytest = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "$(1)" $(ARGS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "LegCare needs Python 3.11 or newer; $(PYTHON) is not. Another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	    || { echo "$(PYTHON) lacks the module venv (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

$(RUNTIME): requirements.txt $(BIN)/python
	@echo "Installing what LegCare needs into $(VENV) (once)"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing the development tools into $(VENV) (once)"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
