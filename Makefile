# Everything a developer or operator runs by hand. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help demo elasticsearch test interleavings bench lint format messages requirements clean

HOST ?= 127.0.0.1
PORT ?= 8000
# How many generated cases `make bench` searches in.
CASES ?= 5000
# How many orders `make interleavings` tries; a thousand take a quarter of an hour.
ORDERS ?= 1000
# The first Python that runs and is new enough; PYTHON= names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v $$python && break; done)
PY := .venv/bin/python

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: .python ## Serve the site with the starter collection on http://HOST:PORT (127.0.0.1:8000)
	@$(PYTHON) scripts/environment.py base
	@exec env DJANGO_SETTINGS_MODULE=settings.dev DEBUG=0 CONTACT_EMAIL=$${CONTACT_EMAIL:-contact@example.org} SITE_URL=$${SITE_URL:-http://$(HOST:0.0.0.0=127.0.0.1):$(PORT)} \
		$(PY) manage.py demo --host $(HOST) --port $(PORT)

elasticsearch: .python ## Start a real Elasticsearch for development and print its address
	@$(PYTHON) scripts/environment.py dev
	@exec $(PY) -m scripts.elasticsearch

test: .python ## Run every check and test with a real PostgreSQL, Elasticsearch and Chromium
	@$(PYTHON) scripts/environment.py dev
	@exec $(PY) -m scripts.run_tests

interleavings: .python ## Try 1,000 orders of two tabs and two editors on one practice, the same each time
	@$(PYTHON) scripts/environment.py dev
	@exec env CI=true INTERLEAVINGS=$(ORDERS) DJANGO_SETTINGS_MODULE=settings.test \
		$(PY) -m pytest -q -n0 tests/kb/submission/test_interleavings.py

bench: .python ## Measure pages, weights, search, import; 100,000 cases: benchmarks/search_speed
	@$(PYTHON) scripts/environment.py dev
	@$(PY) -m benchmarks.run --cases $(CASES)

lint: .python ## Check the code without running it
	@$(PYTHON) scripts/environment.py dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m djlint templates --check --quiet
	@$(PY) -m djlint templates --lint --quiet
	@$(PY) -m mypy
	@.venv/bin/lint-imports

format: .python ## Format Python and templates
	@$(PYTHON) scripts/environment.py dev
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .
	@$(PY) -m djlint templates --reformat --quiet || true

messages: .python ## Bring the message catalogues up to date with the code (needs gettext)
	@$(PYTHON) scripts/environment.py dev
	@$(PY) -m scripts.messages

# Without the extras in the pins, older pips look for a newer package than the pinned one.
requirements: .python ## Pin the newest allowed packages with their hashes
	@test -x .cache/uv/bin/uv || ($(PYTHON) -m venv .cache/uv && .cache/uv/bin/pip install --quiet uv)
	@.cache/uv/bin/uv pip compile --quiet --upgrade --no-strip-extras --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/base.txt
	@.cache/uv/bin/uv pip compile --quiet --upgrade --no-strip-extras --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements/dev.txt

clean: ## Remove what was built; the database and uploads in var/ stay
	@rm -rf .venv .cache static .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@rm -rf .import_linter_cache .coverage .coverage.*
	@find locale -name '*.mo' -delete
	@find home kb search settings tests scripts -name __pycache__ -prune -exec rm -rf {} +

.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found. Name one: make demo PYTHON=…"; exit 1; }
.PHONY: .python
