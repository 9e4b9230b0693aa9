# Two commands for a fresh machine with Python 3.11 or newer, git and make:
#   make demo   install into .venv and scan the samples into out/
#   make test   formatter check, linter, strict types and all tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test format setup tesseract chromium clean

demo: $(VENV)/.installed tesseract
	rm -f out/library.db*
	$(BIN)/cardscan scan samples --event "Small Biz Mixer" --met-on 2026-11-19 --library out/library.db \
	  -o out/contacts.csv -o out/contacts.vcf -o out/cards.jsonl

test: $(VENV)/.installed-dev tesseract chromium
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cardscan needs Python 3.11 or newer; name it with: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed

# The second engine. cardscan works without it, so nothing here may fail the build.
tesseract:
	@command -v tesseract >/dev/null || sh scripts/install-tesseract || \
	  echo "Tesseract could not be installed; going on with the embedded engine alone." >&2

# What the tests drive the review page with; they say so and are skipped where there is none.
chromium:
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || command -v google-chrome >/dev/null || sh scripts/install-chromium || \
	  echo "Chromium could not be installed; the tests in a browser are skipped." >&2

clean:
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Files that are made from the code and committed.
.PHONY: generated
generated: $(VENV)/.installed-dev
	$(BIN)/cardscan schema > cardscan/record.schema.json
