# Python 3.11 or newer is all that is needed. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv/bin
# Some machines forbid Python to keep what it compiled: then each of the processes below compiles 850 modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint bench chaos deploy-test restore-drill fuzz security upgrade-test messages pictures css openapi audit clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## the whole site on this machine, with demo data (PORT=8000 HOST=127.0.0.1)
	@$(PYTHON) deploy/run.py

test: ## everything: lint, types, both databases, a real worker, a real browser
	@$(PYTHON) deploy/test.py

lint: ## the quick part of `make test`: ruff, mypy, Django's own checks
	@$(PYTHON) deploy/test.py lint

bench: ## measure speed against this machine's floor (PostgreSQL)
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.bench && $(VENV)/python -m tests.bench.sheets

chaos: ## kill processes and count what is lost
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.chaos && $(VENV)/python -m tests.chaos.votes && $(VENV)/python -m tests.chaos.history

deploy-test: ## an installation from the files of deploy/, its machines killed one by one (Debian)
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.deploy

restore-drill: ## back up a town that goes on working, put it back elsewhere, compare (SIZE=small|street|city)
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.drill $(if $(SIZE),--size $(SIZE))

fuzz: ## 100,000 requests no client would send, against the whole interface (SEED=N; PostgreSQL)
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.fuzz --requests 100000 $(if $(SEED),--seed $(SEED))

security: ## count the figures S1–S15: who opens what, limits, uploads, exports, personal data … (PostgreSQL)
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.security $(ONLY)

upgrade-test: ## from yesterday's release to today's while people go on: failed, lost, and how long tables were locked
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.upgrade $(if $(FROM),--from $(FROM))

messages: ## collect the sentences, then compile the catalogues (needs gettext)
	@$(VENV)/python manage.py makemessages --all --no-wrap --no-location --ignore .venv --ignore var
	@$(VENV)/python manage.py compilemessages --ignore .venv

pictures: ## draw docs/img/ anew from a demo town (needs Chromium)
	@$(PYTHON) deploy/test.py install && $(VENV)/python -m tests.browser.pictures

openapi: ## write docs/api/openapi.json anew
	@$(PYTHON) deploy/test.py install && ENV_FILE=tests/test.env $(VENV)/python manage.py write_openapi

css: ## compile static/src into static/css (needs Node)
	@sh static/build.sh

audit: ## known holes in what we depend on (asks PyPI)
	@$(VENV)/pip-audit --strict --disable-pip --no-deps --requirement requirements.txt

clean: ## remove what can be made again; keeps .env and var/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis test-results
