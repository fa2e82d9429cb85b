# guanjia - build, run, test. The two commands to know: `make run` and `make test`.
#
# Everything goes to $(BUILD). A sanitised build is another BUILD with SANITIZE set, so the
# variants never share an object.

BUILD    ?= build
CC       ?= cc
SANITIZE ?=
OPTIMIZE ?= -O2 -g

PACKAGES := libwebsockets libcurl jansson libpcre2-8 expat libcrypto libsodium libutf8proc sqlite3
CPPFLAGS += -D_GNU_SOURCE -I. -I$(BUILD)/generated
CFLAGS   += -std=c17 -Wall -Wextra -Wconversion -Wshadow -Werror $(OPTIMIZE) -pthread \
            -fno-omit-frame-pointer -fstack-protector-strong $(if $(SANITIZE),-fsanitize=$(SANITIZE))
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
LDLIBS   += $(shell pkg-config --libs $(PACKAGES)) -lev -ldl -lm
LDFLAGS  += -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))

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

archive = $(BUILD)/lib$(1).a
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

.PHONY: all
all: $(BUILD)/guanjia

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

define archive_rule
$(call archive,$(1)): $(call objects,$(SRC_$(1)))
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach layer,$(LAYERS),$(eval $(call archive_rule,$(layer))))

$(BUILD)/guanjia: $(BUILD)/obj/bot/main.o $(foreach l,$(LINK_adapters),$(call archive,$(l)))
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

# ---- unit tests: tests/unit/test_<layer>_<module>.c, each its own program ----

UNIT_SRC  := $(wildcard tests/unit/test_*.c)
UNIT_BIN  := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))

define unit_rule
$(BUILD)/tests/test_$(1)_%: $(BUILD)/obj/tests/unit/test_$(1)_%.o $(foreach l,$(LINK_$(1)),$(call archive,$(l)))
	@mkdir -p $$(@D)
	$(CC) $(LDFLAGS) $$^ $(LDLIBS) -lcmocka -o $$@
endef
$(foreach layer,$(LAYERS),$(eval $(call unit_rule,$(layer))))

.PHONY: unit
unit: $(UNIT_BIN)
	@failed=0; for t in $(UNIT_BIN); do $$t || failed=1; done; exit $$failed

# ---- the arrows: adapters -> bot -> intents, store -> bot/base ----

.PHONY: layers
layers:
	@! grep -HnE '^#include "' store/*.[ch]    | grep -vE '"(store|bot/base)/'
	@! grep -HnE '^#include "' intents/*.[ch]  | grep -vE '"(intents|bot/base)/'
	@! grep -HnE '^#include "' bot/base/*.[ch] | grep -vE '"bot/base/'
	@! grep -HnE '^#include "' $(filter-out bot/main.c,$(wildcard bot/*.[ch])) | grep -vE '"(bot|store|intents)/'
	@! grep -HnE '^#include "' $(wildcard adapters/*.[ch] adapters/*/*.[ch]) | grep -vE '"(adapters|bot|generated)/'
	@echo "layers: every include follows the arrows"

include tests/bench/bench.mk

include tests/doubles/platform.mk

.PHONY: clean
clean:
	rm -rf $(BUILD)

.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
