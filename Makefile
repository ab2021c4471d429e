# make help lists the targets. DESTDIR and PREFIX are honoured by install.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PREFIX ?= /usr
DESTDIR ?=
SWIFT ?= swift
export SWIFT_BACKTRACE := enable=no

BUILD_PACKAGES := libcurl4-openssl-dev libyaml-dev libpcre2-dev libsqlite3-dev libssl-dev libxml2-dev \
  libzstd-dev pkg-config
TEST_PACKAGES := nginx-light tinyproxy python3-aiosmtpd dovecot-imapd dovecot-pop3d openssh-server vsftpd \
  rsyslog rsyslog-openssl prometheus prometheus-alertmanager systemd openssl strace python3 curl ca-certificates \
  procps util-linux mount e2fsprogs zstd chromium fonts-dejavu-core
BENCH_PACKAGES := nginx-light openssl curl ca-certificates python3 gcc libc6-dev \
  util-linux mount e2fsprogs
RELEASE_FLAGS := -c release --static-swift-stdlib
# Tests that block threads or watch the clock of real peers run one after the other.
SERIAL := TransferTests|ControlTests|NotifyTests|ShopFloorTests|LedgerTests|EndToEndTests
SOURCES := Sources Tests Benchmarks Package.swift

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: packages
packages: ## install the Debian packages that building needs
	@Scripts/packages.sh $(BUILD_PACKAGES)

.PHONY: test-packages
test-packages: packages
	@Scripts/packages.sh $(TEST_PACKAGES)
	@Scripts/syslog-ng.sh .build/syslog-ng

.PHONY: build
build: packages ## build the release binaries
	$(SWIFT) build $(RELEASE_FLAGS) --product probed
	$(SWIFT) build $(RELEASE_FLAGS) --product probectl
	$(SWIFT) build $(RELEASE_FLAGS) --product parcelshop

.PHONY: demo
demo: build ## ship packages in the demo shop for a minute, and show the gap
	@Scripts/demo.sh

.PHONY: test
test: test-packages lint ## everything: lint, tests, real peers
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build --disable-xctest --skip '$(SERIAL)'
	$(SWIFT) test --skip-build --disable-xctest --no-parallel --filter '$(SERIAL)'

.PHONY: lint
lint: ## style and house rules, without building
	@$(SWIFT) format lint --strict --recursive $(SOURCES)
	@echo "lint: no findings"

.PHONY: format
format: ## format the sources in place
	$(SWIFT) format --in-place --recursive $(SOURCES)

.PHONY: bench-packages
bench-packages: packages
	@Scripts/packages.sh $(BENCH_PACKAGES)

.PHONY: bench
bench: build bench-packages ## speed and memory, against a bare libcurl loop in C in the same run
	@$(SWIFT) build $(RELEASE_FLAGS) --product benchmarks
	@Benchmarks/run.sh

# Rooms with threads or C libraries of their own. One process a room: the sanitizers need memory.
SANITIZED := DigestTests PatternTests MarkupTests JourneyTests TransferTests RunnerTests LedgerTests \
  RollupTests ControlTests NotifyTests
# What the standard library's locks order, the thread sanitizer must be told: nothing is suppressed.
CLANG = $(dir $(shell command -v $(SWIFT)))clang

.PHONY: sanitize
sanitize: test-packages ## the tests under the thread and the address sanitizer
	mkdir -p .build/thread
	$(CLANG) -shared -fPIC -O1 -o .build/thread/mutex.so Scripts/thread-sanitizer.c
	for sanitizer in thread address; do \
	  $(SWIFT) build --build-tests --sanitize=$$sanitizer --scratch-path .build/$$sanitizer || exit 1; \
	  for room in $(SANITIZED); do \
	    test $$sanitizer = address || export LD_PRELOAD=$(CURDIR)/.build/thread/mutex.so; \
	    $(SWIFT) test --skip-build --disable-xctest --no-parallel --sanitize=$$sanitizer \
	      --scratch-path .build/$$sanitizer --filter "^$$room" || exit 1; \
	    unset LD_PRELOAD; \
	  done; \
	done

.PHONY: fuzz
fuzz: packages ## feed the parsers what nobody would write; FUZZ_SECONDS a target, or of FUZZ_TARGETS
	@Scripts/fuzz.sh $(or $(FUZZ_SECONDS),60) $(FUZZ_TARGETS)

.PHONY: simulate
simulate: packages ## SEEDS histories of the ledger on a disk that fails in every way
	SEEDS=$(or $(SEEDS),10000) $(SWIFT) test --disable-xctest --filter 'SimulationTests/histories'

.PHONY: block-faults
block-faults: packages ## the ledger on a block layer that fails, in a virtual machine; needs root and QEMU
	$(SWIFT) build --product scribe && $(SWIFT) build --product probectl
	@Scripts/block-faults.sh

.PHONY: systemd
systemd: build ## the installed unit under a real systemd, in a container; needs root
	@Scripts/packages.sh debootstrap systemd-container openssl
	@Scripts/systemd.sh

.PHONY: install
install: build ## install below DESTDIR and PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/system \
	  $(DESTDIR)$(PREFIX)/lib/systemd/catalog $(DESTDIR)$(PREFIX)/lib/sysusers.d \
	  $(DESTDIR)$(PREFIX)/lib/tmpfiles.d $(DESTDIR)$(PREFIX)/share/probed/examples \
	  $(DESTDIR)/etc/probed/probes
	install -s -m 755 .build/release/probed .build/release/probectl $(DESTDIR)$(PREFIX)/bin
	sed 's,/usr/bin/,$(PREFIX)/bin/,' systemd/probed.service \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/system/probed.service
	install -m 644 systemd/probed.socket systemd/probed-failed@.service \
	  $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 systemd/probed.catalog $(DESTDIR)$(PREFIX)/lib/systemd/catalog
	install -m 644 systemd/probed.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/probed.conf
	install -m 644 systemd/probed.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/probed.conf
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 docs/man/probectl.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 docs/man/probed.8 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 docs/journey.schema.json $(DESTDIR)$(PREFIX)/share/probed
	install -m 755 Tests/LedgerTests/verify.py $(DESTDIR)$(PREFIX)/share/probed/verify-ledger.py
	install -m 644 docs/prometheus-rules.yaml docs/grafana-board.json $(DESTDIR)$(PREFIX)/share/probed
	install -m 644 probes/*.yaml $(DESTDIR)$(PREFIX)/share/probed/examples
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	cd $(DESTDIR)$(PREFIX)/share && bin=$(CURDIR)/.build/release/probectl \
	  && $$bin --generate-completion-script bash > bash-completion/completions/probectl \
	  && $$bin --generate-completion-script zsh > zsh/site-functions/_probectl \
	  && $$bin --generate-completion-script fish > fish/vendor_completions.d/probectl.fish
	test -n "$(DESTDIR)" || { systemd-sysusers && systemd-tmpfiles --create; } || true
	test -e $(DESTDIR)/etc/probed/probed.yaml \
	  || install -m 644 systemd/probed.yaml $(DESTDIR)/etc/probed/probed.yaml

.PHONY: clean
clean: ## remove what was built
	rm -rf .build
