# guanjia - build, run, test. The two commands to know: `make run` and `make test`.
#
# Everything goes to $(BUILD). A sanitised build is another BUILD with SANITIZE set, so the
# variants never share an object.

BUILD    ?= build
CC       ?= cc
SANITIZE ?=
OPTIMIZE ?= -O2 -g
PREFIX   ?= /usr/local
NODE     ?= node
JOBS     ?= $(shell nproc)

# Asked once, and only when something is compiled: on a bare machine there is no pkg-config yet.
PACKAGES := libwebsockets libcurl jansson libpcre2-8 expat libcrypto libsodium libutf8proc sqlite3
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)

CPPFLAGS += -D_GNU_SOURCE -I. -I$(BUILD)/generated
CFLAGS   += -std=c17 -Wall -Wextra -Wconversion -Wshadow -Werror $(OPTIMIZE) -pthread \
            -fno-omit-frame-pointer -fstack-protector-strong $(if $(SANITIZE),-fsanitize=$(SANITIZE))
LDLIBS   += $(PKG_LIBS) -lev -lcsv -ldl -lm
LDFLAGS  += -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE) $(LLD))

# Sanitised programs are large, and many: lld links them in a third of the time.
LLD = $(eval LLD := $(if $(shell command -v ld.lld),-fuse-ld=lld))$(LLD)

# One archive a folder. What a program or a test links is also what it may include.
LAYERS         := base intents store bot adapters
SRC_base       := $(wildcard bot/base/*.c)
SRC_intents    := $(wildcard intents/*.c)
SRC_store      := $(wildcard store/*.c)
SRC_bot        := $(filter-out bot/main.c,$(wildcard bot/*.c))
SRC_adapters   := $(wildcard adapters/*.c adapters/*/*.c)
LINK_base      := base
LINK_intents   := intents base
LINK_store     := store base
LINK_bot       := bot intents store base
LINK_adapters  := adapters bot intents store base

# One short line a file; with V=1 the commands themselves.
SAY     = $(if $(V),,@printf '  %-5s %s\n' $(1) $@)
SILENT := $(if $(V),,@)

archive = $(BUILD)/lib$(1).a
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

.PHONY: all
all: $(BUILD)/guanjia $(BUILD)/guanjia-platform

$(BUILD)/obj/%.o: %.c | $(BUILD)/packages-checked
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(SILENT)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

define archive_rule
$(call archive,$(1)): $(call objects,$(SRC_$(1)))
	@rm -f $$@
	$$(call SAY,AR)
	$$(SILENT)ar rcs $$@ $$^
endef
$(foreach layer,$(LAYERS),$(eval $(call archive_rule,$(layer))))

$(BUILD)/guanjia: $(BUILD)/obj/bot/main.o $(foreach l,$(LINK_adapters),$(call archive,$(l)))
	$(call SAY,LINK)
	$(SILENT)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

include adapters/staff/console.mk

include tests/doubles/platform.mk

# ---- what must be installed: scripts/packages.sh holds the list ----

# A plain `make` only looks, once a build folder, and says what to do.
$(BUILD)/packages-checked: scripts/packages.sh
	@scripts/packages.sh check build
	@mkdir -p $(@D)
	@touch $@

.PHONY: packages packages-build
packages:
	@scripts/packages.sh install test
packages-build:
	@scripts/packages.sh install build

# ---- run and test: each installs what is missing, then builds in a make of its own ----

BUILDING := $(MAKE) --no-print-directory -j$(JOBS)

.PHONY: run test
run: packages-build
	@$(BUILDING) all
	@BUILD=$(BUILD) scripts/run

test: packages
	@BUILD=$(BUILD) MAKE="$(MAKE)" NODE="$(NODE)" JOBS=$(JOBS) tests/run

# The console's pictures, all anew: $(BUILD)/pictures to be looked at, docs/images/console for the documents.
.PHONY: pictures
pictures: packages
	@$(BUILDING) programs
	@BUILD=$(BUILD) node tests/browser/pictures/take.mjs
	@BUILD=$(BUILD) node tests/browser/pictures/forms.mjs
	@BUILD=$(BUILD) node tests/browser/stories.mjs docs

# One suite alone; tests/run holds the table of them.
SUITES := layers tidy unit check-asan check-tsan flow browser crash fuzz
.PHONY: $(SUITES)
$(filter-out layers tidy crash fuzz,$(SUITES)): packages
	@BUILD=$(BUILD) MAKE="$(MAKE)" NODE="$(NODE)" JOBS=$(JOBS) tests/run $@

# ---- unit tests: tests/unit/test_<layer>_<module>.c, each its own program ----

UNIT_SRC  := $(wildcard tests/unit/test_*.c)
UNIT_BIN  := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))

define unit_rule
$(BUILD)/tests/test_$(1)_%: $(BUILD)/obj/tests/unit/test_$(1)_%.o $(foreach l,$(LINK_$(1)),$(call archive,$(l)))
	@mkdir -p $$(@D)
	$$(call SAY,LINK)
	$$(SILENT)$$(CC) $$(LDFLAGS) $$^ $$(LDLIBS) -lcmocka -o $$@
endef
$(foreach layer,$(LAYERS),$(eval $(call unit_rule,$(layer))))

# Tests that start threads are the ones that ThreadSanitizer has something to say about.
THREADED_BIN = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(shell grep -l pthread_create $(UNIT_SRC)))

# What a flow test asks for our signatures.
$(BUILD)/tests/sms_sign: $(BUILD)/obj/tests/flow/sms_sign.o $(foreach l,$(LINK_adapters),$(call archive,$(l)))
	@mkdir -p $(@D)
	$(call SAY,LINK)
	$(SILENT)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

.PHONY: unit-programs threaded-programs
unit-programs: $(UNIT_BIN)
threaded-programs: $(THREADED_BIN)

# ---- fuzzing: tests/fuzz/fuzz_<name>.c, linked with the archives of the sanitised build ----

ASAN         := BUILD=$(BUILD)/asan CC=clang SANITIZE=fuzzer-no-link,address,undefined OPTIMIZE="-O1 -gline-tables-only"
TSAN         := BUILD=$(BUILD)/tsan CC=clang SANITIZE=thread OPTIMIZE="-O1 -gline-tables-only"
FUZZ_SRC     := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN     := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))
FUZZ_SECONDS ?= 600

$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(foreach l,$(LINK_adapters),$(call archive,$(l)))
	@mkdir -p $(@D)
	$(call SAY,LINK)
	$(SILENT)$(CC) $(LDFLAGS) -fsanitize=fuzzer $^ $(LDLIBS) -o $@

.PHONY: fuzz-programs asan-programs tsan-programs
fuzz-programs: $(FUZZ_BIN)
asan-programs:
	@$(BUILDING) $(ASAN) unit-programs
tsan-programs:
	@$(BUILDING) $(TSAN) threaded-programs

fuzz: packages
	@$(BUILDING) $(ASAN) fuzz-programs
	@BUILD=$(BUILD) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run

# Each extractor of slots alone, as long: `tests/fuzz/run slots.time` is one of them.
.PHONY: fuzz-slots
fuzz-slots: packages
	@$(BUILDING) $(ASAN) $(BUILD)/asan/fuzz/slots
	@BUILD=$(BUILD) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run each-slot

# ---- ten thousand messages through carriers that fail in every way; `make test` sends 500 ----

COURIER_MESSAGES ?= 10000
.PHONY: courier-faults
courier-faults: packages
	@$(BUILDING) programs
	COURIER_MESSAGES=$(COURIER_MESSAGES) BUILD=$(BUILD) $(NODE) --test tests/flow/courier_faults.test.mjs

# ---- a million bills imported, planned, and sent while the gateway is killed; `make test` takes 5,000 ----

.PHONY: million
million: packages
	@$(BUILDING) programs
	MILLION_ROWS=$(or $(N),1000000) MILLION_KILLS=$(or $(KILLS),10) MILLION_RATE=$(or $(RATE),1000) BUILD=$(BUILD) \
	    FLOW_PATIENCE_MS=300000 $(NODE) tests/flow/million.test.mjs

# ---- how well residents are understood: `make intents`, or INTENTS="a.tsv b.tsv" ----

INTENTS ?= $(wildcard tests/intents/*.tsv)
.PHONY: intents
intents: $(BUILD)/guanjia $(BUILD)/pattern-bench
	@for tsv in $(INTENTS); do echo "== $$tsv"; \
	    INTENTS_LEAST=0 $(NODE) tests/intents/score.mjs $$tsv $(BUILD)/guanjia match --tsv || exit 1; done
	@echo "== time"
	@$(BUILD)/pattern-bench $(INTENTS)

# What hints learn from: everything but the files kept apart for judging (blind-*.tsv).
LEARNED := $(filter-out tests/intents/blind-%,$(wildcard tests/intents/*.tsv tests/intents/learn/*.tsv))
.PHONY: hints
hints: $(BUILD)/guanjia
	$(NODE) tests/intents/train.mjs $(BUILD)/guanjia $(LEARNED)

# ---- docs/procedures.md: which part of the configuration carries each duty, which test proves it ----

.PHONY: procedures
procedures: $(BUILD)/guanjia
	$(BUILD)/guanjia check --config config --procedures --tests tests > docs/procedures.md

# ---- the arrows: adapters -> bot -> intents, store -> bot/base ----

layers:
	@! grep -HnE '^#include "' store/*.[ch]    | grep -vE '"(store|bot/base)/'
	@! grep -HnE '^#include "' intents/*.[ch]  | grep -vE '"(intents|bot/base)/'
	@! grep -HnE '^#include "' bot/base/*.[ch] | grep -vE '"bot/base/'
	@! grep -HnE '^#include "' $(filter-out bot/main.c,$(wildcard bot/*.[ch])) | grep -vE '"(bot|store|intents)/'
	@! grep -HnE '^#include "' $(wildcard adapters/*.[ch] adapters/*/*.[ch]) | grep -vE '"(adapters|bot|generated)/'
	@echo "layers: every include follows the arrows"

tidy:
	@scripts/tidy

# ---- what the tests in JavaScript are made of ----

TESTS_NPM := tests/node_modules/.package-lock.json

$(TESTS_NPM): tests/package-lock.json
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix tests --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: programs
programs: all unit-programs $(BUILD)/tests/sms_sign $(TESTS_NPM)

include tests/bench/bench.mk

# ---- installation ----

SHARE := $(DESTDIR)$(PREFIX)/share/doc/guanjia
.PHONY: install
install: $(BUILD)/guanjia
	install -D -m 755 $(BUILD)/guanjia $(DESTDIR)$(PREFIX)/bin/guanjia
	scripts/install-config $(DESTDIR)/etc/guanjia
	install -D -m 644 scripts/guanjia.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/guanjia.conf
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(SHARE)
	sed 's|@PREFIX@|$(PREFIX)|' scripts/guanjia.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/guanjia.service
	install -m 644 README.md README.zh-CN.md LICENSE NOTICE CHANGELOG.md docs/operations.md $(SHARE)

.PHONY: clean
clean:
	rm -rf $(BUILD)

.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
