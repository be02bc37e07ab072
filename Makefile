# make demo · make test · make check · make bench · make docs · make programs
# Every target does its own set-up in .venv; Python >= 3.11, pip and make are all it presumes.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types contracts docs docs-check bench programs clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: .venv/installed
	$(BIN)/retain demo build/demo --force
	cd build/demo && ../../$(BIN)/retain tiers --format table
	cd build/demo && ../../$(BIN)/retain score -o scores.csv --force
	cd build/demo && ../../$(BIN)/retain report -o report.html -o report.xlsx --force --quiet
	@echo "scores: build/demo/scores.csv; the week's report: build/demo/report.html, report.xlsx"

test: .venv/installed-dev
	$(BIN)/pytest -n auto --dist loadgroup

check: lint types contracts docs-check test

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/installed-dev
	$(BIN)/mypy

contracts: .venv/installed-dev
	$(BIN)/lint-imports

docs: .venv/installed-dev
	$(BIN)/python docs/make_pages.py

docs-check: .venv/installed-dev
	$(BIN)/python docs/make_pages.py --check

# What tests drive beside Python: a browser for pages, an office suite for workbooks. Debian's
# packages; elsewhere install Chromium with its driver, and LibreOffice Calc, your own way.
ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
programs:
	@if command -v chromium && command -v chromedriver && command -v soffice; \
	then echo "all there"; \
	else $(ROOT) apt-get update -qq && $(ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install \
		-y -qq --no-install-recommends chromium chromium-driver libreoffice-calc-nogui > /dev/null; fi

bench: .venv/installed-dev
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/csv_reading.py
	$(BIN)/python benchmarks/model_fit.py
	$(BIN)/python benchmarks/believable.py
	$(BIN)/python benchmarks/pollock.py --families
	$(BIN)/python benchmarks/pollock.py --further --source all --reader retain

clean:
	rm -rf .venv build
