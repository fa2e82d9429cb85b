# console.mk - bundles the staff console and builds it into the program.

CONSOLE_DIR  := adapters/staff/console
CONSOLE_SRC  := $(wildcard $(CONSOLE_DIR)/*.html $(CONSOLE_DIR)/*.css $(CONSOLE_DIR)/*.svg \
                $(CONSOLE_DIR)/*.mjs $(CONSOLE_DIR)/css/* $(CONSOLE_DIR)/words/* $(CONSOLE_DIR)/src/* $(CONSOLE_DIR)/src/*/*)
CONSOLE_NPM  := $(CONSOLE_DIR)/node_modules/.package-lock.json

$(CONSOLE_NPM): $(CONSOLE_DIR)/package-lock.json
	npm ci --prefix $(CONSOLE_DIR) --no-audit --no-fund --silent
	@touch $@

$(BUILD)/console/index.html: $(CONSOLE_SRC) $(CONSOLE_NPM)
	@mkdir -p $(@D)
	node $(CONSOLE_DIR)/build.mjs $(BUILD)/console
	@touch $@

$(BUILD)/generated/console_assets.c: $(BUILD)/console/index.html adapters/staff/embed.mjs
	@mkdir -p $(@D)
	node adapters/staff/embed.mjs $(BUILD)/console $@

$(BUILD)/obj/console_assets.o: $(BUILD)/generated/console_assets.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

# The archive's own rule stores every prerequisite.
$(call archive,adapters): $(BUILD)/obj/console_assets.o
