# Martlet: the targets a newcomer guesses. Each installs what it lacks first; see scripts/.
.PHONY: run test test-asan test-tsan fuzz bench lint format clean help
.DEFAULT_GOAL := help

run: ## build, start the embedded Postgres, load the sample, serve on http://127.0.0.1:8000
	@scripts/run

test: ## install what is missing, lint, and run the whole suite against a private Postgres
	@scripts/test

test-asan: ## the whole suite under AddressSanitizer and LeakSanitizer
	@scripts/test --sanitize=address

test-tsan: ## the whole suite under ThreadSanitizer
	@scripts/test --sanitize=thread

fuzz: ## ten minutes of coverage-guided fuzzing for each parser (FUZZ_SECONDS, FUZZ_TARGETS)
	@scripts/fuzz

bench: ## measure against the baselines and print the ratios
	@scripts/install-packages build bench
	@bench/run

lint: ## formatting, documentation rules and the direction of imports
	@scripts/lint

format: ## rewrite Sources and Tests in the house's format
	@swift format --in-place --recursive Sources Tests fuzz/Sources Package.swift

clean: ## remove what was built; the warehouse in .martlet stays
	@swift package clean
	@rm -rf .build .build-*

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
