# `make` shows what there is.

PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3),$(shell command -v python))
PORT ?= 8000
BIN := .venv/bin
INSTALL := $(PYTHON) exchange/embedded/install.py
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help install run test check fmt texts bench bench-matching bench-digests faults screenshots lock shell reset

help: ## Show this list
	@echo "Samenspel. First time: make run"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r target text; do printf '%-20s %s\n' "$$target" "$$text"; done

install:
	@test -n "$(PYTHON)" || { echo "Samenspel needs Python 3.11: install it (on Debian 12: apt-get install python3.11 python3.11-venv)."; exit 1; }
	@$(INSTALL)

run: install ## Start everything and open it at http://127.0.0.1:8000/ (other port: PORT=8123)
	@exec $(BIN)/python -m exchange.embedded run --port $(PORT)

test: install ## Run all tests, on a database server of their own
	@exec $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: install ## Style, types, layers, texts, migrations, settings
	@exec $(BIN)/python .ci/check.py

fmt: install ## Put the code into its shape
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

texts: install ## Bring the Dutch catalogue up to date with the sources (needs gettext)
	@$(BIN)/python manage.py makemessages --locale=nl --extension=html,txt,py,mjml --no-obsolete \
		--no-wrap --add-location=file --ignore=.venv --ignore=var --ignore=tests

bench: install ## Measure pages against a bare view
	@exec $(BIN)/python -m tests.benchmarks $(ARGS)

bench-matching: install ## Measure matching at 10,000 to a million listings (20 minutes)
	@exec $(BIN)/python -m tests.benchmarks.matching $(ARGS)

bench-digests: install ## Measure overviews at 10,000 and 100,000 members (half an hour)
	@exec $(BIN)/python -m tests.benchmarks.digests $(ARGS)

faults: install ## Letters under kills and failing servers, for some minutes (again: ARGS="--seed 7")
	@exec $(BIN)/python -m tests.faults $(ARGS)

screenshots: install ## Take the pictures of the README again
	@exec $(BIN)/python manage.py screenshots $(ARGS)

lock: install ## Write the locks anew from pyproject.toml (newer versions: ARGS=--upgrade)
	@$(UV_COMPILE) --extra embedded --extra dev -o requirements.lock $(ARGS)
	@$(UV_COMPILE) --constraint requirements.lock --no-annotate -o requirements-production.lock $(ARGS)

shell: install ## A Python prompt with the data at hand
	@exec $(BIN)/python manage.py shell

reset: install ## Remove all data, after asking
	@exec $(BIN)/python -m exchange.embedded reset $(if $(YES),--yes)
