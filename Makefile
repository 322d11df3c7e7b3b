# What can be done here: `make help`. Everything happens in .venv; nothing outside this folder is touched.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := .demo-index
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 600
# a file of tests runs in one process, so that what it makes once is made once
PARALLEL := -n $(or $(TEST_JOBS),2) --dist loadfile
# a folder in memory, for tests that would mostly wait for a disk
ROOMY  := $(shell test -w /dev/shm && echo /dev/shm || echo "$${TMPDIR:-/tmp}")
# what an install depends on: the packages, their needs, and the compiled kernel
BUILT_FROM := setup.cfg setup.py pyproject.toml $(wildcard index/kernel/compiled/*.pyx index/kernel/compiled/*.pxd index/storage/guard/*.pyx index/storage/guard/*.h)

.DEFAULT_GOAL := help
.PHONY: cluster-test cluster-soak help demo serve install test test-pythons check fuzz asan asan-short soak soak-faults soak-hostile soak-sources screenshots docs bench quality clean soak-service

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

demo: $(VENV)/.installed ## install, index the sample documents, and search them
	rm -rf $(DEMO)
	$(BIN)/vraagbaak index --index $(DEMO) corpus/sample
	@echo
	$(BIN)/vraagbaak search --index $(DEMO) woningen

serve: $(VENV)/.installed-web | $(DEMO) ## the pages over the sample documents, on http://localhost:8000
	$(BIN)/vraagbaak serve --index $(DEMO)

$(DEMO): | $(VENV)/.installed
	$(BIN)/vraagbaak index --index $(DEMO) corpus/sample

install: $(VENV)/.installed ## install into .venv

test: check ## install with what the tests need, check, and run every test, with both kernels
	$(BIN)/python -m pytest $(PARALLEL)
	VRAAGBAAK_KERNEL=plain $(BIN)/python -m pytest $(PARALLEL) tests/property tests/search --ignore=tests/search/test_kvr.py --ignore=tests/search/web

PYTHONS ?= python3.11 python3.12 python3.13 python3.14

test-pythons: ## every test, on each of $(PYTHONS) that is here
	@for python in $(PYTHONS); do \
		if $$python -c '' 2> /dev/null; then \
			$(MAKE) test PYTHON=$$python VENV=.venv-$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])') || exit 1; \
		else echo "$$python is not here: not tested"; fi; done

check: $(VENV)/.installed-test build/types ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=build/types $(BIN)/mypy -p vraagbaak

fuzz: $(VENV)/.installed-dev ## some minutes of damaged files and odd queries; FUZZ_SECONDS=60 each
	mkdir -p build/fuzz/reached
	cd build/fuzz && ../../$(BIN)/python ../../tests/fuzz/fuzz_readers.py $(FUZZ_SECONDS) $$(date +%s)
	cd build/fuzz && ../../$(BIN)/python ../../tests/fuzz/fuzz_queries.py $(FUZZ_SECONDS) $$(date +%s)
	cd build/fuzz && ../../$(BIN)/python ../../tests/fuzz/guided_readers.py -max_total_time=$(FUZZ_SECONDS) reached

# What the compiled kernel is built and run with to find memory errors. The interpreter itself is not built so; its
# memory comes from malloc, which AddressSanitizer watches, and what it keeps until it exits is no leak. SIGBUS is handled
# by the kernel itself, where a file is cut while it is read.
ASAN_FLAGS := -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
ASAN_RUN = PYTHONPATH=$(CURDIR)/build/asan/lib PYTHONMALLOC=malloc PYTHONDONTWRITEBYTECODE=1 VRAAGBAAK_KERNEL=compiled \
	ASAN_OPTIONS=detect_leaks=0:handle_sigbus=0:detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 \
	LD_PRELOAD="$$($(CC) -print-file-name=libasan.so) $$($(CC) -print-file-name=libubsan.so)" $(BIN)/python
ASAN_TESTS := tests/property tests/index tests/golden tests/search/test_searches_one_after_another.py
ASAN_SHORT := tests/golden tests/search/test_searches_one_after_another.py tests/property/test_scorers_agree.py

asan: build/asan/lib ## the property, index and golden tests, the kernel under AddressSanitizer and UndefinedBehaviorSanitizer
	$(ASAN_RUN) -m pytest -p no:cacheprovider $(ASAN_TESTS)

asan-short: build/asan/lib ## a few of these tests, as CI runs them
	$(ASAN_RUN) -m pytest -p no:cacheprovider $(ASAN_SHORT)

.PHONY: build/asan/lib
build/asan/lib: $(VENV)/.installed-test
	CFLAGS="$(ASAN_FLAGS)" LDFLAGS="-fsanitize=address,undefined" \
		$(BIN)/python setup.py -q build --build-base build/asan/objects --build-lib $@
	grep -q __asan_init $@/vraagbaak/index/kernel/compiled/scorer.*.so
	$(ASAN_RUN) -c "import vraagbaak; assert vraagbaak.__file__.startswith('$(CURDIR)/$@'), vraagbaak.__file__"

# indexes whose numbers were changed, asked under AddressSanitizer: ASAN_ROUNDS of each of two seeds
ASAN_ROUNDS ?= 300

soak: $(VENV)/.installed-test build/asan/lib ## the fault tests at every operation and every byte: about 40 minutes on two cores
	@echo "Begun $$(date '+%d %B %Y, %H:%M'), commit $$(git describe --always --dirty)"
	@$(MAKE) --no-print-directory --keep-going soak-faults soak-hostile soak-sources; failed=$$?; \
		echo "Ended $$(date '+%d %B %Y, %H:%M'), commit $$(git describe --always --dirty)"; exit $$failed

# the three parts of it; each runs, also where one before it failed
soak-faults:
	TMPDIR=$(ROOMY) VRAAGBAAK_SOAK=3 $(BIN)/python -m pytest tests/faults -n 2 --dist worksteal --durations=20 \
		-o tmp_path_retention_policy=failed

soak-hostile:
	for seed in 101 102; do \
		TMPDIR=$(ROOMY) HOSTILE_ADDRESS_SPACE=0 $(ASAN_RUN) tests/faults/hostile_index.py $$seed $(ASAN_ROUNDS) || exit 1; done

soak-sources:
	TMPDIR=$(ROOMY) VRAAGBAAK_SOAK=1 $(BIN)/python -m pytest tests/corpus/sources/test_killed_sync.py \
		tests/search/alerts/test_killed_alerts.py -n 2 -rP

cluster-test: $(VENV)/.installed-test ## three real OpenSearch nodes, one killed, give the same answers; needs ../shared, JAVA_HOME of 21 or newer
	$(BIN)/python -m tests.cluster.compare ../shared/corpora/kvr.tar.xz --documents 5000 --queries 200

SOAK_DOCUMENTS ?= 39664

cluster-soak: $(VENV)/.installed-test | build/types ## costs and ranking of 3, 2 and 1 nodes beside an index here; SOAK_DOCUMENTS=5000 for fewer
	$(BIN)/python -c "from pathlib import Path; from bench.passages import exported; exported(Path('../shared/corpora/kvr.tar.xz'), Path('build'))"
	$(BIN)/python -m tests.cluster.soak build/exported.jsonl --documents $(SOAK_DOCUMENTS)

screenshots: $(VENV)/.installed-test | $(DEMO) ## take the pictures of docs/screenshots anew; look at them before they are kept
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pillow
	$(BIN)/vraagbaak serve --index $(DEMO) --port 8719 --rate 0 --no-log & server=$$!; trap "kill $$server" EXIT; \
		sleep 5; $(BIN)/python docs/screenshots/take.py http://localhost:8719

soak-service: $(VENV)/.installed-test ## three services under load for ten minutes: handles and memory stay as they were
	$(BIN)/python -m tests.service.soak $(SOAK_SECONDS)

docs: $(VENV)/.installed ## write docs/CLI.md and docs/vraagbaak.1 from the commands' own help
	$(BIN)/python -m vraagbaak.search.cli.manual > docs/CLI.md.new
	mv docs/CLI.md.new docs/CLI.md
	$(BIN)/python -m vraagbaak.search.cli.manual man > docs/vraagbaak.1.new
	mv docs/vraagbaak.1.new docs/vraagbaak.1

bench: $(VENV)/.installed-bench ## measure speed, beside other engines; BENCH='--draws 5' gives options
	$(BIN)/python -m compileall -q __init__.py corpus index search # those changed since the install
	$(BIN)/python -m index.lexical.prepare index/analysis/prepared
	$(BIN)/python -m bench.speed $(BENCH)

quality: $(VENV)/.installed-test ## measure the rankings on judged topics, also cross-validated: an hour
	$(BIN)/python -m bench.quality
	$(BIN)/python -m bench.meaning --embed titles --folds 3

clean: ## remove what was built, .venv included
	rm -rf $(VENV) $(DEMO) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f index/kernel/compiled/*.c index/kernel/compiled/*.so index/storage/guard/*.c index/storage/guard/*.so
	rm -rf index/analysis/prepared
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "vraagbaak needs Python 3.11 or later; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BUILT_FROM) | $(BIN)/python
	@echo "Installing into $(VENV): packages are fetched and the kernel is compiled, which takes a minute or two ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-test: $(BUILT_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.installed-web: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[web]'
	@touch $@

$(VENV)/.installed-bench: $(BUILT_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@ $(VENV)/.installed

# The repository is the package; type checkers look for a folder of its name.
build/types:
	mkdir -p $@/vraagbaak
	for part in __init__.py py.typed corpus index search; do ln -sfn ../../../$$part $@/vraagbaak/$$part; done
