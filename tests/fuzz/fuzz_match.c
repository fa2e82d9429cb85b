/* fuzz_match.c - libFuzzer target: a message against the product's pattern files.
 *
 * The result must be that of all rules tried whole, every text in it valid UTF-8 and
 * within its bounds, and every slot's words must stand in the normalised text. Run from the root
 * of the project. */
#include "bot/base/invariant.h"
#include "intents/loader.h"
#include "intents/slots.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { OFFSET_MINUTES = 480, INPUT_BYTES_MAX = 2048 };
static const int64_t now_ms = 1795489200000;
static struct matcher *matcher, *whole;
static struct match_scratch *scratch, *whole_scratch;

static void open_all(void)
{
    size_t faults = 0;
    INVARIANT(matcher_load("intents", stderr, &faults, &matcher) == ST_OK);
    INVARIANT(match_scratch_open(matcher, &scratch) == ST_OK);
    struct loader_source source = {.directory = "intents", .whole = true};
    INVARIANT(loader_open(&source, stderr, &faults, &whole) == ST_OK);
    INVARIANT(match_scratch_open(whole, &whole_scratch) == ST_OK);
}

static void check_result(const struct match_result *result)
{
    INVARIANT(text_valid_utf8(result->normalised));
    INVARIANT(result->normalised.size <= MATCH_TEXT_BYTES_MAX);
    INVARIANT(result->ranked_count >= 1 && result->ranked_count <= MATCH_RANKED_MAX);
    INVARIANT(!result->two_requests || result->ranked_count >= 2);
    for (size_t i = 0; i < result->ranked_count; i++) {
        INVARIANT(matcher_knows_label(matcher, text_of(result->ranked[i].label)));
        INVARIANT(text_valid_utf8(result->ranked[i].span));
    }
    for (size_t i = 0; i < result->slot_count; i++) {
        INVARIANT(text_valid_utf8(result->slots[i].value));
        INVARIANT(text_find(result->normalised, result->slots[i].words) != SIZE_MAX);
    }
}

/* The extractors on their own, also in the form that only an asked-for room has. */
static void check_extractors(struct text text)
{
    struct slot_room room;
    struct slot_time time;
    char said[SLOT_TIME_BYTES];
    if (slot_find_room(text, true, &room) == ST_OK) {
        INVARIANT(memchr(room.canonical, '\0', sizeof room.canonical) != NULL);
    }
    if (slot_find_time(text, now_ms, OFFSET_MINUTES, &time) == ST_OK) {
        INVARIANT(time.from_ms <= time.to_ms || time.kind == SLOT_TIME_FROM || time.past);
        slot_time_say(&time, OFFSET_MINUTES, said);
        INVARIANT(text_valid_utf8(text_of(said)));
    }
}

/* Before the first input: on a busy machine loading takes longer than an input may. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    open_all();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX) {
        return -1;
    }
    struct text text = {(const char *)data, size};
    struct arena *arena = arena_open(64 * 1024, 1 << 20);
    struct match_result fast, all;
    INVARIANT(arena != NULL);
    INVARIANT(matcher_match(matcher, scratch, text, now_ms, OFFSET_MINUTES, arena, &fast) == ST_OK);
    INVARIANT(matcher_match(whole, whole_scratch, text, now_ms, OFFSET_MINUTES, arena, &all) ==
              ST_OK);
    check_result(&fast);
    check_extractors(fast.normalised);
    INVARIANT(fast.ranked_count == all.ranked_count && fast.slot_count == all.slot_count);
    for (size_t i = 0; i < fast.ranked_count; i++) {
        INVARIANT(strcmp(fast.ranked[i].label, all.ranked[i].label) == 0);
        INVARIANT(fast.ranked[i].score == all.ranked[i].score);
    }
    arena_close(arena);
    return 0;
}
