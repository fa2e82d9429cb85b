# The double of the WeChat platform: build/guanjia-platform. Included by the Makefile.
# It links the floor (libbase) and nothing else of the gateway: an oracle shares no code
# with what it judges.

PLATFORM_DIR     := tests/doubles/platform
PLATFORM_SRC     := $(wildcard $(PLATFORM_DIR)/*.c)
PLATFORM_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(PLATFORM_SRC)) \
                    $(BUILD)/obj/$(PLATFORM_DIR)/phone_files.o

# The page is inside the program (.incbin), so a change of its files rebuilds that object.
$(BUILD)/obj/$(PLATFORM_DIR)/phone_files.o: $(PLATFORM_DIR)/phone_files.S \
        $(wildcard tests/doubles/phone/*)
	@mkdir -p $(@D)
	$(CC) -c $< -o $@

$(BUILD)/guanjia-platform: $(PLATFORM_OBJECTS) $(BUILD)/libbase.a
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
