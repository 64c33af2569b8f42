# Two commands are enough: `make run` and `make test`. Each installs what is missing, builds, and does its job.
.DEFAULT_GOAL := help
SHELL := /bin/bash
JOBS ?= $(shell nproc)
SOURCES = $(shell git ls-files '*.cpp' '*.hpp')
OURS = $(filter %.cpp,$(filter-out test/% bench/%,$(SOURCES)))

SCORECARD = build/scorecard.jsonl

.PHONY: help run test build asan fuzz chaos bench bench-quick bench-compare bench-build format lint clean \
        packages-build packages-test packages-lint packages-bench s3-server

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Install what is missing, build, and start Luna at http://localhost:8000
	@exec build/luna serve

build: packages-build ## Build build/luna
	@cmake --preset release --log-level=WARNING >/dev/null
	@cmake --build --preset release --parallel $(JOBS) --target luna

test: packages-build packages-test s3-server ## Install what is missing, build, and run every test
	@cmake --preset release
	@cmake --build --preset release --parallel $(JOBS)
	@cmake --preset asan
	@cmake --build --preset asan --parallel $(JOBS)
	ctest --preset release --parallel $(JOBS) --no-tests=error
	ctest --preset asan --parallel $(JOBS) --no-tests=error --label-exclude once

asan: packages-build packages-test s3-server ## Run the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@cmake --preset asan
	@cmake --build --preset asan --parallel $(JOBS)
	ctest --preset asan --parallel $(JOBS) --no-tests=error --label-exclude once

chaos: build packages-test ## Break three replicas on PostgreSQL for a quarter of an hour (LUNA_CHAOS_SECONDS); print a scorecard
	@rm -f $(SCORECARD)
	cd test/e2e && LUNA_BINARY=$(CURDIR)/build/luna LUNA_SHARED=$(CURDIR)/../shared LUNA_SCORECARD=$(CURDIR)/$(SCORECARD) \
	  LUNA_CHAOS_SECONDS=$${LUNA_CHAOS_SECONDS:-900} python3 -B replicas_test.py
	@cat $(SCORECARD)

bench: bench-build ## Measure Luna, its peers and this machine's limits in turns; write bench/RESULTS.md (20 minutes)
	python3 -B bench/run.py

bench-quick: bench-build ## The same in one short round, to the terminal (under 3 minutes once built)
	python3 -B bench/run.py --quick

bench-compare: bench-build ## What each step of a message cost at BASE=<commit>, and now; fails if one got slower
	@test -n "$(BASE)" || { echo 'Which commit? make bench-compare BASE=HEAD~1' >&2; exit 64; }
	python3 -B bench/compare_micro.py $(BASE)

bench-build: packages-build packages-test packages-bench
	@cmake --preset release --log-level=WARNING >/dev/null
	@cmake --build --preset release --parallel $(JOBS) --target luna luna-bench luna-bench-limits luna-bench-micro luna-bench-astro

FUZZ_SECONDS ?= 60
fuzz: packages-build packages-lint ## Feed every platform's codec and the texts hostile input, a minute each (FUZZ_SECONDS)
	@cmake --preset fuzz
	@cmake --build --preset fuzz --parallel $(JOBS)
	@for fuzzer in build/fuzz/*_fuzz; do \
	  name=$$(basename $$fuzzer _fuzz); \
	  mkdir -p build/fuzz/corpus/$$name; \
	  $$fuzzer -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -print_final_stats=1 \
	    $$(ls test/fuzz/$$name.dict 2>/dev/null | sed 's/^/-dict=/') build/fuzz/corpus/$$name \
	    $$(ls -d ../shared/corpus/$$name 2>/dev/null) || exit 1; \
	done

format: packages-lint ## Lay out every source file by .clang-format
	clang-format-14 -i $(SOURCES)

lint: packages-build packages-lint ## Check layout and run clang-tidy
	clang-format-14 --dry-run --Werror $(SOURCES)
	@cmake --preset release -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -B build/lint
	run-clang-tidy-14 -quiet -j $(JOBS) -p build/lint -extra-arg=-Wno-unknown-warning-option $(OURS)

clean: ## Remove everything that was built
	rm -rf build

# One list of packages a purpose; what is there already is left alone, what is missing is named before it is installed.
packages-build packages-test packages-lint packages-bench: packages-%:
	@deploy/install-packages deploy/packages/$*

# Of PyPI, as locked; where it cannot be had, tests of a real bucket say that they were left out.
s3-server: packages-test
	@python3 -B test/support/s3.py --install
