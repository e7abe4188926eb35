# One door. Each target sets up what it needs in .venv; a second run finds it there.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# pip reads these for what it installs and for the build environments it makes.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The suite runs on every core, each file on one.
SPREAD := --numprocesses auto --dist loadfile

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test test-all lint types docs picture bench build clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
	  while IFS='|' read -r name says; do printf '  make %-9s %s\n' "$$name" "$$says"; done

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "salesfunnel needs Python 3.11 or later; say which: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# .ready/shell,report stands for `pip install -e .[shell,report]`.
$(READY)/%: pyproject.toml constraints.txt | $(BIN)/python
	@mkdir -p $(READY)
	@echo "installing .[$*]"
	@$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch '$@'

demo: $(READY)/shell,report ## build a year of CRM history, run the funnel over it, write a report
	$(BIN)/salesfunnel demo

test: $(READY)/test ## the suite but for what is slow or needs a server, and the coverage of the core
	@mkdir -p build/coverage
	$(BIN)/python -m pytest $(SPREAD) -m "not slow and not server" --cov --cov-report=term --cov-report=json --cov-fail-under=95
	@$(BIN)/python -c 'import json; \
	  found = json.load(open("build/coverage/report.json"))["totals"]["percent_branches_covered"]; \
	  print(f"branches of the core covered: {found:.2f} %"); \
	  raise SystemExit(found < 95 and "at least 95 % is asked")'

test-all: $(READY)/test ## the whole suite
	$(BIN)/python -m pytest $(SPREAD)

lint: $(READY)/lint ## style, format and the walls between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --no-logo

types: $(READY)/types ## mypy (strict) and pyright over src
	$(BIN)/mypy
	$(BIN)/pyright

docs: $(READY)/docs ## the documentation, into build/docs
	$(BIN)/sphinx-build -W -n --keep-going -q -d build/doctrees docs build/docs
	@echo "build/docs/index.html"

picture: $(BIN)/python ## the picture of the house on the page about the architecture
	$(BIN)/python docs/draw_house.py

bench: $(READY)/bench ## ratios to baselines measured in the same run
	$(BIN)/python -m benchmarks

build: $(READY)/build ## wheel and source archive, into build/dist
	$(BIN)/python -m build --outdir build/dist

clean: ## remove what the other targets made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis docs/reference/rooms
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} +
