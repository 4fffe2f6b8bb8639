# The commands of the project; `make help` lists them. They prepare their own environment (.venv).
PYTHON ?= python3
RUN := .venv/bin/python
DIR ?= ../shared/data/adventureworks
export PYTHONPATH := $(CURDIR)
export YES

.DEFAULT_GOAL := help
.PHONY: help environment up down reset status mail logs test test-full chaos check fmt lock contracts bench soak adventureworks promises screenshots verify backup verify-backup restore resend test-servers

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment:
	@PYTHON='$(PYTHON)' sh deploy/local/environment.sh

up: environment ## start everything on this machine and open the demo company
	@$(RUN) -m deploy.local up

down: environment ## stop everything; data stays
	@$(RUN) -m deploy.local down

reset: environment ## stop everything and delete its data (asks; YES=1 does not)
	@$(RUN) -m deploy.local reset

status: environment ## show what runs, where, and how much memory it takes
	@$(RUN) -m deploy.local status || true

mail: environment ## show the newest mails the stack has sent
	@$(RUN) -m deploy.local mail

logs: environment ## follow the logs (SERVICE=inventory: of one process)
	@$(RUN) -m deploy.local logs $(SERVICE)

test: environment ## run every test that is small enough for each change
	@$(RUN) -m deploy.testing

test-full: environment ## run every test at its full size
	@$(RUN) -m deploy.testing --full

chaos: environment ## break everything for a while under load (MINUTES=30, SEED=... repeats one)
	@$(RUN) -m tests.chaos --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))

check: environment ## style, types, layers, contracts, promises and the lock file
	@$(RUN) -m deploy.checks

fmt: environment ## put the code into shape
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .

lock: environment ## pin the packages anew from pyproject.toml
	@$(RUN) -m deploy.lock

contracts: environment ## write the contract files anew from the code
	@$(RUN) -m deploy.contracts

bench: environment ## measure everything against its goals and print one table (about 20 minutes)
	@$(RUN) -m bench

soak: environment ## 20 minutes of steady load, and what memory does
	@$(RUN) -m bench soak --full

adventureworks: environment ## load and replay the data of a real company (DIR=...)
	@$(RUN) -m bench.adventureworks '$(DIR)'

screenshots: environment ## take the pictures of docs/screenshots anew (a stack must be up)
	@$(RUN) -m tests.browser.screenshots

promises: environment ## every promise, what proves it and how its tests last ended (STRICT=1: fail when one is not kept)
	@$(RUN) -m deploy.promises $(if $(STRICT),--strict)

verify: environment ## check the invariants of the installation that runs here (QUICK=1: no replay)
	@$(RUN) -m deploy.verify $(if $(QUICK),--quick)

backup: environment ## back up what runs here (TO=folder: a copy elsewhere, KEEP=14: older ones go)
	@$(RUN) -m deploy.backup take $(if $(TO),--to '$(TO)') $(if $(KEEP),--keep '$(KEEP)')

verify-backup: environment ## restore a backup elsewhere, look into it, throw it away (FROM=...)
	@$(RUN) -m deploy.backup verify '$(FROM)'

restore: environment ## put a backup in the place of what is here (FROM=... AT=a later moment)
	@$(RUN) -m deploy.backup restore '$(FROM)' $(if $(AT),--at '$(AT)')

resend: environment ## send again what a consumer has not heard and should have
	@$(RUN) -m deploy.backup resend

test-servers: environment ## keep a PostgreSQL and a RabbitMQ running for quicker test runs
	@$(RUN) -m deploy.local.test_servers
