# What a person types. Each target is one script in scripts/, which says what it does at its head.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test bench bench-triage shots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build what is missing, load the demonstration company, serve on LINLI_LISTEN (127.0.0.1:8080)
	@scripts/run.sh

test: ## install what the tests need, run every check and test, end with the totals
	@scripts/test.sh

bench: ## build for release, run the benchmarks on both engines, print tables
	@scripts/bench.sh

bench-triage: ## measure triage on the texts of LINLI_CORPUS (../shared/data), print tables
	@scripts/bench-triage.sh

shots: ## photograph every page into ./shots, light and dark, wide and on a phone
	@scripts/shots.sh

clean: ## remove what was built and the tests' database; ./data stays
	@scripts/clean.sh
