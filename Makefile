# Everything that is run here. `make help` lists it; nothing needs to be installed
# first but Python 3.11 or newer, git and make.

VENV ?= .venv
PORT ?= 5000
LEDGER ?= ledgers/demo/main.beancount
# More words for pytest: make test ARGS="tests/test_reports.py -x"
ARGS ?=

# The first Python that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

HERE := $(CURDIR)
BIN := $(abspath $(VENV))/bin
PLAIN := $(abspath $(VENV))/plain
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROJECT := pyproject.toml setup.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo setup test coverage lint format types layers bench check clean plain

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.installed ## what the demo's customers owe, then its books in Fava (PORT=5000)
	@$(BIN)/infast -f $(LEDGER) customers
	@echo
	@echo "The demo's books are at http://127.0.0.1:$(PORT)/ (Ctrl+C ends it)."
	@exec $(BIN)/fava --host 127.0.0.1 --port $(PORT) $(LEDGER)

setup: $(VENV)/.installed-dev ## the virtual environment with all that developing takes

test: $(VENV)/.installed-test ## every test (ARGS="…" for pytest)
	$(BIN)/pytest $(ARGS)

coverage: $(VENV)/.installed-test ## every test, and the lines and branches that none reaches
	$(BIN)/pytest --cov --cov-report=term $(ARGS)

lint: $(VENV)/.installed-dev ## style: ruff's rules and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev ## mends what ruff can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Types and layers are read from a plain install, outside the checkout: neither tool
# sees the two mapped folders through an editable one.
types: plain ## types: mypy, strict
	cd $(PLAIN) && $(BIN)/mypy --config-file $(HERE)/pyproject.toml \
		--cache-dir $(HERE)/.mypy_cache --strict -p beancount_infast

layers: plain ## layers: who may import whom
	cd $(PLAIN) && PYTHONPATH=$(PLAIN) $(BIN)/lint-imports --no-cache \
		$(HERE)/pyproject.toml

bench: $(VENV)/.installed-bench ## what the plugin takes of a load, what pages and matching take
	$(BIN)/python bench/run.py $(ARGS)
	$(BIN)/python bench/pages.py $(ARGS)
	$(BIN)/python bench/matching.py

check: lint types layers test ## all that should hold before a commit

clean: ## takes away what these commands made
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* .hypothesis \
		.mypy_cache .pytest_cache .ruff_cache

plain: $(VENV)/.installed-dev
	@rm -rf build $(PLAIN)
	@$(PIP_INSTALL) --no-deps --target $(PLAIN) .
	@rm -rf build

# One stamp for each set of packages, so that a second run installs nothing.
$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; \
	PYTHON=/path/to/python says where it is." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made $(PROJECT)
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-%: $(VENV)/.made $(PROJECT)
	$(PIP_INSTALL) --editable '.[$*]'
	@touch $@
