/* fuzz_patterns.c - libFuzzer target: a pattern file from its bytes.
 *
 * Whatever loads must match texts cut into branches behind the prefilter as it does whole, within
 * the limits; what does not load must have been counted as a fault. Run from the root of the
 * project. */
#include "bot/base/invariant.h"
#include "intents/loader.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OFFSET_MINUTES = 480, INPUT_BYTES_MAX = 4096 };
static const int64_t now_ms = 1795489200000;

struct tried {
    struct matcher *matcher;
    struct match_scratch *scratch;
};

static void compare(const struct tried *cut, const struct tried *whole, struct text text)
{
    struct arena *arena = arena_open(16 * 1024, 1 << 20);
    struct match_result fast, all;
    if (arena == NULL ||
        matcher_match(cut->matcher, cut->scratch, text, now_ms, OFFSET_MINUTES, arena, &fast) !=
            ST_OK ||
        matcher_match(whole->matcher, whole->scratch, text, now_ms, OFFSET_MINUTES, arena, &all) !=
            ST_OK) {
        arena_close(arena);
        return;
    }
    /* A pattern that runs into a limit may do so on one way and not on the other. */
    if (fast.limit_hits == 0 && all.limit_hits == 0) {
        INVARIANT(fast.ranked_count == all.ranked_count);
        for (size_t i = 0; i < fast.ranked_count; i++) {
            INVARIANT(strcmp(fast.ranked[i].label, all.ranked[i].label) == 0);
            INVARIANT(fast.ranked[i].score == all.ranked[i].score);
            INVARIANT(text_equal(fast.ranked[i].span, all.ranked[i].span));
        }
    }
    arena_close(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX) {
        return -1;
    }
    struct text rules = {(const char *)data, size};
    struct tried cut = {NULL, NULL}, whole = {NULL, NULL};
    size_t faults = 0;
    static struct normaliser *normaliser; /* the slow part of loading, the same for all inputs */
    static struct respeller *respeller;
    if (normaliser == NULL) {
        struct faults none = {.report = stderr};
        INVARIANT(normaliser_open("intents/traditional.tsv", &normaliser) == ST_OK);
        INVARIANT(respeller_open("intents/variants.tsv", normaliser, &none, &respeller) == ST_OK);
    }
    struct loader_source source = {"intents", normaliser, respeller, TEXT("fuzz"), rules, false};
    enum status status = loader_open(&source, NULL, &faults, &cut.matcher);
    INVARIANT((status == ST_OK) == (cut.matcher != NULL));
    INVARIANT(status != ST_CONFIG || faults > 0);
    source.whole = true;
    if (status == ST_OK && loader_open(&source, NULL, &faults, &whole.matcher) == ST_OK &&
        match_scratch_open(cut.matcher, &cut.scratch) == ST_OK &&
        match_scratch_open(whole.matcher, &whole.scratch) == ST_OK) {
        compare(&cut, &whole, TEXT("厨房水管漏水了,灯不亮,a1b2"));
        compare(&cut, &whole, rules); /* full of the literals of its own patterns */
    }
    match_scratch_close(cut.scratch);
    match_scratch_close(whole.scratch);
    matcher_close(cut.matcher);
    matcher_close(whole.matcher);
    return 0;
}
