# bench.mk - `make bench` measures the gateway beside its peers, `make crash` kills it under
# load. Both print their figures last. TURNS, SECONDS, WARMUP and MEMORY=1 change the bench;
# N and SEED the crash run.

BENCH_DIR     := tests/bench
BENCH_PEER    := $(BENCH_DIR)/peer
BENCH_TOOLS   := $(BUILD)/bench-load $(BUILD)/bench-listen $(BUILD)/bench-ceiling
NODE          ?= node

BENCH_LOAD_SRC    := $(addprefix $(BENCH_DIR)/,load.c delivery.c resident.c histogram.c http.c \
                       options.c)
BENCH_LISTEN_SRC  := $(addprefix $(BENCH_DIR)/,listen.c frames.c http.c options.c)
BENCH_CEILING_SRC := $(BENCH_DIR)/ceiling.c

$(BUILD)/bench-load: $(call objects,$(BENCH_LOAD_SRC))
	$(CC) $(LDFLAGS) $^ $(shell pkg-config --libs libcrypto) -o $@

$(BUILD)/bench-listen: $(call objects,$(BENCH_LISTEN_SRC))
	$(CC) $(LDFLAGS) $^ -o $@

$(BUILD)/bench-ceiling: $(call objects,$(BENCH_CEILING_SRC))
	$(CC) $(LDFLAGS) $^ $(shell pkg-config --libs libwebsockets) -lev -o $@

# What one part costs by itself, for profiling: $(BUILD)/desk-bench, store-bench, match-bench.
$(BUILD)/%-bench: $(BUILD)/obj/tests/bench/%_bench.o $(foreach l,$(LINK_bot),$(call archive,$(l)))
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

# better-sqlite3 is compiled here: against the distribution's node headers where they are
# installed (libnode-dev), so that nothing but the registry is needed.
$(BENCH_PEER)/node_modules/.package-lock.json: $(BENCH_PEER)/package-lock.json
	cd $(BENCH_PEER) && $(if $(wildcard /usr/include/node/node.h),npm_config_nodedir=/usr) \
	    npm_config_build_from_source=true npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: bench
bench: $(BUILD)/guanjia $(BENCH_TOOLS) $(BENCH_PEER)/node_modules/.package-lock.json
	BUILD=$(BUILD) $(NODE) $(BENCH_DIR)/run.mjs

# What the console costs, with ten thousand idle websockets: minutes, for they log in no faster than the
# gateway lets one member of staff ask.
.PHONY: console-speed
console-speed: $(BUILD)/guanjia
	BUILD=$(BUILD) SPEED_IDLE=10000 $(NODE) --test tests/browser/speed.test.mjs

.PHONY: crash
crash: $(BUILD)/guanjia
	BUILD=$(BUILD) $(NODE) tests/crash/crash.mjs --kills $(or $(N),200) $(if $(SEED),--seed $(SEED))
