/* fuzz_slots.c - libFuzzer target: the extractors, one an input.
 *
 * FUZZ_SLOT names the extractor; without it byte 0 of each input chooses one. Byte 1 moves the
 * clock by days, the rest is the message. What is found must stand in the text, be terminated and
 * within its bounds, and be the same when only the places are looked at where it can begin; a room
 * or a phone must be read again from its canonical form. Run from the root of the project. */
#include "bot/base/invariant.h"
#include "bot/base/date.h"
#include "intents/lexicon.h"
#include "intents/slot_spots.h"
#include "intents/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum {
    OFFSET_MINUTES = 480,
    INPUT_BYTES_MAX = 1024,
    NORMAL_BYTES = SLOT_TEXT_BYTES_MAX,
    ROOM_MIN = 101,
    DAYS_STEP = 3,
    COUNT_MAX = 999
};
static const int64_t now_ms = 1795489200000; /* 2026-11-24 11:00 in Shanghai */
static const int64_t fen_max = INT64_C(100000000) * 10000 * 100 * 2;
static struct normaliser *normaliser;
static struct lexicon *lexicon;
static struct alphabet *alphabet;
static struct slot_traits *traits;
static struct letters letters;
static struct slot_spots spots; /* of the text that is looked at */

static void open_once(void)
{
    struct faults faults = {.report = stderr};
    if (normaliser == NULL) {
        INVARIANT(normaliser_open("intents/traditional.tsv", &normaliser) == ST_OK);
        INVARIANT(lexicon_open("intents/words.tsv", normaliser, &faults, &lexicon) == ST_OK);
        INVARIANT(faults.count == 0);
        INVARIANT(alphabet_open(&alphabet) == ST_OK);
        INVARIANT(slot_traits_open(alphabet, lexicon, &traits) == ST_OK);
        INVARIANT(letters_open(NORMAL_BYTES, &letters) == ST_OK);
    }
}

static void check_same(struct text a, struct text b)
{
    INVARIANT(a.data == b.data && a.size == b.size);
}

static void check_words(struct text text, struct text words)
{
    INVARIANT(words.size > 0 && words.data >= text.data);
    INVARIANT(words.data + words.size <= text.data + text.size);
    INVARIANT(text_valid_utf8(words));
}

static void check_terminated(const char *canonical, size_t capacity)
{
    INVARIANT(memchr(canonical, '\0', capacity) != NULL && canonical[0] != '\0');
    INVARIANT(text_valid_utf8(text_of(canonical)));
}

/* 3栋5号 is a house, and its 3-5 alone is nothing. */
static bool is_house(const char *canonical)
{
    const char *room = strrchr(canonical, '-');
    return room != NULL && strtol(room + 1, NULL, 10) < ROOM_MIN;
}

static void fuzz_room(struct text text, int64_t at_ms)
{
    (void)at_ms;
    for (int bare = 0; bare < 2; bare++) {
        struct slot_room room, again;
        char lower[SLOT_ROOM_BYTES];
        enum status status = slot_find_room(text, bare != 0, &room);
        if (bare == 0) {
            struct slot_room near;
            INVARIANT(slot_find_room_at(text, &spots.where[SPOT_ROOM], &near) == status);
            INVARIANT(status != ST_OK || strcmp(near.canonical, room.canonical) == 0);
        }
        if (status != ST_OK) {
            continue;
        }
        check_terminated(room.canonical, sizeof room.canonical);
        check_words(text, room.words);
        for (size_t i = 0; i < sizeof lower; i++) {
            char c = room.canonical[i];
            lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
        if (!is_house(room.canonical)) {
            INVARIANT(slot_find_room(text_of(lower), true, &again) == ST_OK);
            INVARIANT(strcmp(room.canonical, again.canonical) == 0);
        }
    }
}

static void fuzz_phone(struct text text, int64_t at_ms)
{
    (void)at_ms;
    struct slot_phone phone, again;
    if (slot_find_phone(text, &phone) == ST_OK) {
        check_terminated(phone.canonical, sizeof phone.canonical);
        check_words(text, phone.words);
        INVARIANT(slot_find_phone(text_of(phone.canonical), &again) == ST_OK);
        INVARIANT(strcmp(phone.canonical, again.canonical) == 0);
    }
}

static void fuzz_time(struct text text, int64_t at_ms)
{
    struct slot_time time, near;
    char said[SLOT_TIME_BYTES], canonical[SLOT_TIME_BYTES];
    enum status status = slot_find_time(text, at_ms, OFFSET_MINUTES, &time);
    INVARIANT(slot_find_time_at(text, &spots.where[SPOT_TIME], at_ms, OFFSET_MINUTES, &near) ==
              status);
    if (status != ST_OK) {
        return;
    }
    INVARIANT(near.kind == time.kind && near.from_ms == time.from_ms && near.to_ms == time.to_ms);
    check_same(near.words, time.words);
    check_words(text, time.words);
    slot_time_say(&time, OFFSET_MINUTES, said);
    slot_time_canonical(&time, OFFSET_MINUTES, canonical);
    check_terminated(said, sizeof said);
    check_terminated(canonical, sizeof canonical);
    INVARIANT(time.from_ms <= time.to_ms);
    if (time.kind != SLOT_TIME_ANY) {
        int64_t from_year = date_of_day(date_local_day(time.from_ms, OFFSET_MINUTES)).year;
        int64_t to_year = date_of_day(date_local_day(time.to_ms, OFFSET_MINUTES)).year;
        INVARIANT(from_year >= 1999 && to_year <= 2100);
    }
    bool moment = time.kind == SLOT_TIME_POINT || time.kind == SLOT_TIME_FROM ||
                  time.kind == SLOT_TIME_BEFORE;
    INVARIANT(!moment || time.from_ms == time.to_ms);
    INVARIANT(!time.past || time.to_ms <= at_ms);
}

static void fuzz_money(struct text text, int64_t at_ms)
{
    (void)at_ms;
    struct slot_money money;
    if (slot_find_money(text, &money) == ST_OK) {
        check_words(text, money.words);
        INVARIANT(money.amount_fen >= 0 && money.amount_fen <= fen_max);
    }
}

static void fuzz_name(struct text text, int64_t at_ms)
{
    (void)at_ms;
    struct slot_name name, near;
    enum status status = slot_find_name(text, &name);
    INVARIANT(slot_find_name_at(text, &spots.where[SPOT_NAME], &near) == status);
    if (status == ST_OK) {
        check_same(near.name, name.name);
        check_words(text, name.words);
        check_words(name.words, name.name);
    }
}

/* ---- of the words of the lexicon ---- */

static void scan_words(struct text text, struct lexicon_hits *hits)
{
    struct lexicon_hits near;
    lexicon_scan(lexicon, text, hits);
    lexicon_scan_at(lexicon, text, &spots.where[SPOT_WORD], &near);
    INVARIANT(near.count == hits->count);
    size_t end = 0;
    for (size_t i = 0; i < hits->count; i++) { /* in order, and no character in two of them */
        INVARIANT(hits->items[i].start >= end && hits->items[i].size > 0);
        INVARIANT(near.items[i].start == hits->items[i].start);
        end = hits->items[i].start + hits->items[i].size;
        check_words(text, text_slice(text, hits->items[i].start, hits->items[i].size));
    }
}

static void check_word(struct text text,
                       enum status (*find)(const struct lexicon_hits *, struct slot_word *))
{
    struct lexicon_hits hits;
    struct slot_word word;
    scan_words(text, &hits);
    if (find(&hits, &word) == ST_OK) {
        check_words(text, word.words);
        INVARIANT(word.value.size > 0 && text_valid_utf8(word.value));
    }
}

static void fuzz_place(struct text text, int64_t at_ms)
{
    (void)at_ms;
    check_word(text, slot_find_place);
}

static void fuzz_item(struct text text, int64_t at_ms)
{
    (void)at_ms;
    check_word(text, slot_find_item);
}

static void fuzz_material(struct text text, int64_t at_ms)
{
    (void)at_ms;
    check_word(text, slot_find_material);
}

static void fuzz_urgency(struct text text, int64_t at_ms)
{
    (void)at_ms;
    check_word(text, slot_find_urgency);
}

static void fuzz_count(struct text text, int64_t at_ms)
{
    (void)at_ms;
    struct lexicon_hits hits;
    struct slot_count count, near;
    scan_words(text, &hits);
    enum status status = slot_find_count(lexicon, &hits, &count);
    INVARIANT(slot_find_count_at(lexicon, &hits, &spots.where[SPOT_NUMBER], &near) == status);
    if (status == ST_OK) {
        check_same(near.words, count.words);
        check_words(text, count.words);
        INVARIANT(count.count >= 1 && count.count <= COUNT_MAX);
    }
}

/* ---- one extractor an input ---- */

static const struct {
    const char *name;
    void (*fuzz)(struct text, int64_t);
} extractors[] = {
    {"room", fuzz_room},       {"phone", fuzz_phone},       {"time", fuzz_time},
    {"money", fuzz_money},     {"name", fuzz_name},         {"place", fuzz_place},
    {"item", fuzz_item},       {"material", fuzz_material}, {"count", fuzz_count},
    {"urgency", fuzz_urgency},
};
enum { EXTRACTORS = sizeof extractors / sizeof extractors[0] };
static size_t only = EXTRACTORS; /* the one that FUZZ_SLOT names; else all */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    const char *name = getenv("FUZZ_SLOT");
    for (size_t i = 0; name != NULL && i < EXTRACTORS; i++) {
        only = strcmp(name, extractors[i].name) == 0 ? i : only;
    }
    if (name != NULL && only == EXTRACTORS) {
        fprintf(stderr, "FUZZ_SLOT: no extractor is called %s\n", name);
        exit(2);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > INPUT_BYTES_MAX) {
        return -1;
    }
    open_once();
    char normal[NORMAL_BYTES];
    size_t bytes = normalise(normaliser, (struct text){(const char *)data + 2, size - 2}, normal,
                             sizeof normal);
    char *exact = malloc(bytes + 1); /* so that reading behind the text is seen */
    INVARIANT(exact != NULL);
    char *text = bytes == 0 ? exact : exact + 1;
    memcpy(text, normal, bytes);
    int64_t at_ms = now_ms + data[1] * (int64_t)DAYS_STEP * DATE_DAY_MS;
    letters_read(alphabet, (struct text){text, bytes}, &letters);
    slot_spots_find(traits, &letters, &spots);
    size_t extractor = only < EXTRACTORS ? only : data[0] % EXTRACTORS;
    extractors[extractor].fuzz((struct text){text, bytes}, at_ms);
    free(exact);
    return 0;
}
