# Two commands do everything: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PACKAGES := libedit-dev libopenblas-dev liblapacke-dev gnuplot-nox fonts-dejavu-core
ROOMS := LinearAlgebra Statistics Expressions Sweeps Scheduling Safetensors Tokenisers Datasets Networks Pretrained Probes Experiments Documents Pictures Gnuplot Results \
  CommandLanguage Transcripts Lessons LineEditor Sessions Commands Shell
RELEASE := .build/release/chartroom
BENCH := .build/release/chartroom-bench
SOURCES := Package.swift Sources Tests
PYTHON ?= python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Where `make install` puts things, below DESTDIR where it is given.
PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share
SHARED := install -D -m 644
BASH_COMPLETION = $(SHARE)/bash-completion/completions/chartroom
FISH_COMPLETION = $(SHARE)/fish/vendor_completions.d/chartroom.fish
# zsh looks in folders of different names below /usr, on Debian, and /usr/local.
ZSH_COMPLETION = $(SHARE)/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)/_chartroom

# The executables carry the Swift libraries, which halves the time to the first prompt.
RELEASE_BUILD := swift build -c release --static-swift-stdlib --product

.PHONY: help run test check deps build debug unit sanitize fuzz test-faults test-mutants test-slurm check-mixtral check-format test-report gallery \
  install uninstall package test-package site \
  replay record bench-build bench bench-scaling bench-short format lint docs clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: deps build ## Installs what is missing, builds, runs sessions/first-look.chart, opens the prompt
	@if [ -t 0 ] && [ -t 1 ]; then $(RELEASE) sessions/first-look.chart --interactive; \
	else $(RELEASE) sessions/first-look.chart; fi

test: deps check ## Everything that CI runs but what .ci/run adds, its own set-up included

check: export FUZZ_SECONDS ?= 5
check: lint debug unit fuzz build replay bench-short site ## All gates, once the packages are there

deps: ## Installs the Debian packages that are missing
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; \
	done; if [ -n "$$missing" ]; then echo "installing$$missing"; \
	  $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; fi

build: ## Builds the release executable
	$(RELEASE_BUILD) chartroom

debug: ## Builds everything for tests, refusing undeclared imports
	swift build --build-tests --explicit-target-dependency-import-check error

unit: ## Runs the test suites, and those of the kernels with the instructions of lesser processors
	swift test --skip-build --disable-xctest
	for set in avx2 portable; do \
	  CHARTROOM_INSTRUCTIONS=$$set swift test --skip-build --disable-xctest \
	    --filter 'LinearAlgebraTests|NetworksTests|ProbesTests' || exit 1; done

sanitize: ## Runs the kernels' tests under the address sanitizer, with guards around workspaces
	CHARTROOM_SANITIZES=1 swift build --build-tests --scratch-path .build-sanitize --sanitize address
	@# What libraries keep until the end is no leak of ours.
	CHARTROOM_SANITIZES=1 ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --disable-xctest \
	  --scratch-path .build-sanitize --sanitize address

fuzz: $(addprefix .build-fuzz/,reader parser transcript configuration tokeniser expression) ## Fuzzes the readers and the parser, 20 s each (FUZZ_SECONDS)
	@Tests/Fuzzing/run $^

# A fuzzer is one room and its target compiled as one module, so that all of it is instrumented.
# The address sanitizer is for the one room of these that reads through pointers.
SANITIZE := fuzzer
.build-fuzz/reader: SANITIZE := fuzzer,address
.build-fuzz/reader: ROOM := Safetensors
.build-fuzz/reader: $(wildcard Sources/Safetensors/*.swift) Tests/Fuzzing/FuzzReader.swift
.build-fuzz/parser: ROOM := CommandLanguage
.build-fuzz/parser: $(wildcard Sources/CommandLanguage/*.swift) Tests/Fuzzing/FuzzParser.swift \
  Tests/CommandLanguageTests/TestCommands.swift .build-fuzz/Documents.o
.build-fuzz/configuration: ROOM := Pretrained
.build-fuzz/configuration: $(addprefix Sources/Pretrained/,PretrainedError.swift \
  ConfigurationValue.swift Configuration.swift TensorFiles.swift) \
  Tests/Fuzzing/FuzzConfiguration.swift .build-fuzz/Safetensors.o
.build-fuzz/transcript: ROOM := Transcripts
.build-fuzz/transcript: $(wildcard Sources/Transcripts/*.swift) Tests/Fuzzing/FuzzTranscript.swift \
  .build-fuzz/Safetensors.o
.build-fuzz/tokeniser: ROOM := Tokenisers
.build-fuzz/tokeniser: $(wildcard Sources/Tokenisers/*.swift) Tests/Fuzzing/FuzzTokeniser.swift \
  .build-fuzz/Safetensors.o
.build-fuzz/expression: ROOM := Expressions
.build-fuzz/expression: $(wildcard Sources/Expressions/*.swift) Tests/Fuzzing/FuzzExpression.swift
# The rooms that these import, as modules of their own.
.build-fuzz/Safetensors.o: $(wildcard Sources/Safetensors/*.swift)
.build-fuzz/Documents.o: $(wildcard Sources/Documents/*.swift)
.build-fuzz/%.o:
	@mkdir -p $(@D)
	swiftc -O -wmo -swift-version 6 -parse-as-library -module-name $* \
	  -emit-module-path $(@D)/$*.swiftmodule -c $^ -o $@
.build-fuzz/%:
	@mkdir -p $(@D)
	@# A file that imports the module it is compiled into gets a warning.
	swiftc -O -swift-version 6 -parse-as-library -suppress-warnings -use-ld=lld \
	  -sanitize=$(SANITIZE) -I $(@D) -module-name $(ROOM) $^ -o $@

test-faults: build .build-faults/faults.so ## Makes every system call on files fail in turn
	@Tests/Faults/run .build-faults/faults.so $(RELEASE)

.build-faults/faults.so: Tests/Faults/faults.c
	@mkdir -p $(@D)
	cc -O1 -Wall -Wextra -Werror -fPIC -shared $< -o $@ -ldl

test-slurm: build ## Runs sweeps on a cluster of two nodes on this machine, whatever happens to tasks, nodes and the controller
	@if [ -n "$(CI)" ] || { command -v $(PYTHON) && PATH="$$PATH:/usr/sbin" command -v slurmctld; } > /dev/null; then \
	  for p in slurm-wlm munge python3; do dpkg-query -W -f '$${Status}' $$p 2> /dev/null | grep -q 'ok installed' || { \
	    $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq \
	    --no-install-recommends $$p; } || exit 1; done; \
	  $(PYTHON) Tests/Slurm/check_sweeps.py $(CURDIR)/$(RELEASE); \
	else echo "skipped: there is no Slurm on this machine (apt install slurm-wlm)"; fi

test-mutants: debug ## Loads and uses some 2,000 damaged checkpoints that are signed again
	CHARTROOM_MUTANTS=$${CHARTROOM_MUTANTS:-2000} swift test --skip-build --disable-xctest \
	  --filter ForgedAtRandomTests

check-mixtral: build ## Compares logits of exported models with Hugging Face's, where Python has it
	$(PYTHON) Tests/Scripts/check_mixtral.py $(CURDIR)/$(RELEASE)

check-format: build ## Compares answers for programs with those for a person, of every command
	@if command -v $(PYTHON) > /dev/null; then $(PYTHON) Tests/Scripts/check_format.py $(CURDIR)/$(RELEASE); \
	  else echo "skipped: there is no $(PYTHON)"; fi

test-report: build ## Opens a session's page in Chromium, which is installed where it is missing
	@for p in chromium python3; do command -v $$p > /dev/null || { $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$p; } || exit 1; done
	$(PYTHON) Tests/Scripts/check_report.py $(CURDIR)/$(RELEASE)

gallery: build ## Draws the pictures of docs/pictures.md into docs/gallery
	@mkdir -p docs/gallery
	$(RELEASE) --no-init < Tests/Scripts/gallery.txt > /dev/null

replay: build ## Checks every recorded session, and every answer of the lessons
	$(RELEASE) --verify sessions/*.chart sessions/workshop/*.chart
	for lesson in sessions/workshop/*.chart; do $(RELEASE) --no-init -c "play $$lesson --check" || exit 1; done

record: build ## Runs every session anew and rewrites its expected output, to be read as a diff
	$(RELEASE) --update sessions/*.chart sessions/workshop/*.chart

bench-build: ## Builds the benchmarks
	$(RELEASE_BUILD) chartroom-bench

bench: bench-build ## Runs every benchmark job and prints a JSON line for each, and limits a table
	$(BENCH)

bench-scaling: bench-build ## Prints how time and memory grow with the work
	$(BENCH) --scaling

bench-short: bench-build ## Checks that the benchmarks run, within their memory; asserts no time
	$(BENCH) --repeat 1 jacobian pca train transformer limits > /dev/null
	$(BENCH) wide-layer --divisor 8 > /dev/null
	$(BENCH) --repeat 1 mixtral-expert --divisor 8 > /dev/null

format: ## Formats the sources
	swift format -i -r $(SOURCES)

lint: ## Checks the format
	swift format lint --strict -r $(SOURCES)

docs: debug ## Checks the documentation of every room, and that README's program is what is compiled
	@awk '/^```swift/ { shown = 1; next } /^```/ { shown = 0 } shown' README.md \
	  | diff - Tests/ReadmeExample/main.swift
	.build/debug/readme-example > /dev/null
	swift package generate-documentation $(ROOMS:%=--target %) --warnings-as-errors \
	  --enable-experimental-external-link-support > /dev/null

site: docs ## Makes .build/site of the documentation of every room and docs/*.md, for any web server
	@.ci/site $(ROOMS:%=.build/plugins/Swift-DocC/outputs/%.doccarchive)

# It compiles nothing where there is a program, so that `sudo make install` leaves no files of root's behind.
install: .SHELLFLAGS := -o pipefail -c
install: $(RELEASE) ## Installs program, man page, completions, lessons and documents below PREFIX
	install -D -s -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/chartroom
	gzip -9nc docs/chartroom.1 | $(SHARED) /dev/stdin $(SHARE)/man/man1/chartroom.1.gz
	$(RELEASE) --generate-completion-script bash | $(SHARED) /dev/stdin $(BASH_COMPLETION)
	$(RELEASE) --generate-completion-script zsh | $(SHARED) /dev/stdin $(ZSH_COMPLETION)
	$(RELEASE) --generate-completion-script fish | $(SHARED) /dev/stdin $(FISH_COMPLETION)
	$(SHARED) -t $(SHARE)/chartroom/lessons $(wildcard sessions/workshop/*)
	$(SHARED) -t $(SHARE)/chartroom/sessions $(wildcard sessions/*.chart)
	$(SHARED) -t $(SHARE)/doc/chartroom LICENSE $(wildcard docs/*.md)
	$(SHARED) -t $(SHARE)/doc/chartroom/gallery $(wildcard docs/gallery/*)
	gzip -9nc CHANGELOG.md | $(SHARED) /dev/stdin $(SHARE)/doc/chartroom/changelog.gz

uninstall: ## Removes what `make install` put below PREFIX
	rm -f $(DESTDIR)$(PREFIX)/bin/chartroom $(SHARE)/man/man1/chartroom.1.gz \
	  $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)
	rm -rf $(SHARE)/chartroom $(SHARE)/doc/chartroom

$(RELEASE):
	$(RELEASE_BUILD) chartroom

# A program that is named, `make package RELEASE=PROGRAM`, is packed as it is.
package: $(if $(filter file,$(origin RELEASE)),build) ## Makes .build/chartroom_VERSION_amd64.deb, with what it depends on
	@.ci/package $(RELEASE)

test-package: package ## Installs the package in a bare Debian, uses it there as a participant does, removes it
	@.ci/test-package .build/chartroom_*.deb

clean: ## Removes what was built
	rm -rf .build .build-fuzz .build-faults .build-sanitize
