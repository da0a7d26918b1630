# Everything that people and CI do here. It needs Python 3.11 or newer, make, and nothing else.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
INSTALLED := .venv/installed
CLIENTS := clients/node_modules/.package-lock.json
REDIS := $(shell command -v redis-server)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test check fmt migrate bench browser clients cover graphiql lock

help:  ## Show this list.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

install: $(INSTALLED)  ## Make .venv with the exact versions of requirements-dev.lock.

run: export TISKI_LOG_FORMAT ?= console
run: export TISKI_SECRET_KEY ?= for trying it out on this machine only
run: $(INSTALLED)  ## Serve a demo shop on 127.0.0.1:8000 (or PORT=...) and show a token for it.
	@$(BIN)/tiski migrate
	@$(BIN)/tiski demo --shop demo --orders 500 --if-empty
	@TOKEN=$$($(BIN)/tiski token create --shop demo --staff demo@tiski.example --name "make run") && \
	  printf '\nTOKEN=%s\nOpen http://127.0.0.1:$(PORT)/graphql#token=%s\n\n' "$$TOKEN" "$$TOKEN"
	@$(BIN)/tiski serve --host 127.0.0.1 --port $(PORT)

test: $(INSTALLED)  ## Run all tests in random order, on SQLite and PostgreSQL (some only: ARGS="-k name").
	$(BIN)/pytest -n 3 -m "not browser$(if $(REDIS),, and not redis)" $(ARGS)
	@echo "Left out: the tests that need Chromium. Run them with: make browser"
	@$(if $(REDIS),,echo "Left out: the tests of budgets in Redis, as there is no redis-server here.")

check: $(INSTALLED)  ## Check format, style, types, the floors of the house, schema.graphql, its promises and pages.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/tiski schema export --check
	$(BIN)/tiski schema compare
	$(BIN)/tiski schema docs --check

fmt: $(INSTALLED)  ## Put the code in form, and write schema.graphql and docs/api.
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/tiski schema export --output schema.graphql
	$(BIN)/tiski schema docs

migrate: $(INSTALLED)  ## Bring the database of TISKI_DATABASE_URL to the newest schema.
	$(BIN)/tiski migrate

bench: $(INSTALLED)  ## Measure; some only: ARGS="name".
	$(BIN)/python -m benchmarks $(ARGS)

browser: $(INSTALLED)  ## Run the tests that need Chromium.
	$(BIN)/pytest -m browser $(ARGS)

clients: $(INSTALLED) $(CLIENTS)  ## Drive a server with Apollo, urql, Relay, gql and others (needs Node 20.19 or newer).
	node clients/run.js

cover: $(INSTALLED)  ## Run all tests and show which lines and branches none of them reaches.
	$(BIN)/pytest -n 3 -m "not browser$(if $(REDIS),, and not redis)" --cov --cov-report=term $(ARGS)

graphiql:  ## Build the GraphiQL page again (needs Node 20.19 or newer); its files are committed.
	rm -rf app/static/graphiql/assets
	cd graphiql && npm ci --ignore-scripts && npm run build

lock: $(INSTALLED)  ## Resolve the requirements anew (to newer versions: ARGS=--upgrade).
	$(PIP) install uv==0.13.9
	$(LOCK) requirements.lock pyproject.toml $(ARGS)
	$(LOCK) requirements-dev.lock pyproject.toml --group dev --constraints requirements.lock $(ARGS)
	$(LOCK) requirements-build.lock --group build --constraints requirements-dev.lock

# The locked files must name no host and no path, so that plain pip installs them anywhere.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --output-file

$(CLIENTS): clients/package-lock.json clients/package.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' || { echo "This needs Node 20.19 or newer."; exit 1; }
	cd clients && npm ci --ignore-scripts --loglevel=error
	@touch $@

$(INSTALLED): .venv/locked pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/locked: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tiski needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv --clear .venv
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
