# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo portal test check lint types contracts bench search storms pictures site release lock clean help

help:            ## what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

$(READY): requirements/bootstrap.txt requirements/dev.txt pyproject.toml scripts/environment
	@scripts/environment $(PYTHON)
	@touch $@

demo: $(READY)   ## the main job, on a simulated tenant
	@$(BIN)/python scripts/demo.py

PORT ?= 8080
portal: $(READY) ## the portal in a browser, on a simulated tenant: PORT=8080
	@$(BIN)/python scripts/portal.py $(PORT)

test: $(READY)   ## everything CI runs
	@$(MAKE) --no-print-directory check
	@scripts/postgres > /dev/null
	@scripts/systemd > /dev/null
	@scripts/browser > /dev/null
	$(BIN)/pytest -n 2

check: lint types contracts

lint: $(READY)   ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy, strict
	$(BIN)/mypy

contracts: $(READY)  ## which way the arrows point
	$(BIN)/lint-imports --no-logo

search: $(READY)  ## the laws of the suite on examples nobody tried yet: some twenty minutes
	$(BIN)/pytest -n 2 --hypothesis-profile=search

bench: $(READY)  ## the table of README, measured here and now
	$(BIN)/python -m bench

storms: $(READY)  ## kill points by faults, with real processes: a table, some twenty minutes
	$(BIN)/python -m tests.storms.storm

pictures: $(READY)  ## README's pictures, from the preview
	scripts/pictures

site: $(READY)   ## the documentation, as pages in site/
	@$(BIN)/python -m scripts.site

release: $(READY)  ## what a version is made of, into dist/ (docs/releasing.md)
	@$(BIN)/python -m scripts.release

lock: $(READY)   ## choose and lock the newest versions
	scripts/lock

clean:           ## forget the environment, the sandbox, what was built
	rm -rf .venv .extranet dist site
