#include "intents/fill.h"

#include "intents/slots.h"

#include <inttypes.h>
#include <stdio.h>

enum { MONEY_BYTES = 24, COUNT_BYTES = 24 };

static bool has_slot(const struct match_result *result, struct text name)
{
    for (size_t i = 0; i < result->slot_count; i++) {
        if (text_equal(text_of(result->slots[i].name), name)) {
            return true;
        }
    }
    return false;
}

/* The first value of a name stays; beyond MATCH_SLOTS_MAX none is taken. */
static void add_slot(struct match_result *result, struct text name, struct text value,
                     struct text words)
{
    if (result->slot_count < MATCH_SLOTS_MAX && !has_slot(result, name)) {
        struct match_slot *slot = &result->slots[result->slot_count++];
        text_copy(name, slot->name, sizeof slot->name);
        slot->value = value;
        slot->words = words;
    }
}

static bool add_copy(struct match_result *result, const char *name, const char *value,
                     struct text words, struct arena *arena)
{
    struct text copy = arena_text(arena, text_of(value));
    if (copy.data != NULL) {
        add_slot(result, text_of(name), copy, words);
    }
    return copy.data != NULL;
}

static bool has(unsigned traits, unsigned wanted)
{
    return (traits & wanted) == wanted;
}

static bool add_values(struct match_result *result, const struct slot_spots *spots, int64_t now_ms,
                       int offset_minutes, struct arena *arena)
{
    struct text text = result->normalised;
    unsigned traits = spots->traits;
    struct slot_room room;
    struct slot_phone phone;
    struct slot_time time;
    struct slot_money money;
    bool kept = true;
    if (has(traits, TRAIT_NUMBER | TRAIT_PLACE) &&
        slot_find_room_at(text, &spots->where[SPOT_ROOM], &room) == ST_OK) {
        kept = add_copy(result, "room", room.canonical, room.words, arena);
    }
    if (kept && has(traits, TRAIT_DIGITS) && slot_find_phone(text, &phone) == ST_OK) {
        kept = add_copy(result, "phone", phone.canonical, phone.words, arena);
    }
    if (kept && has(traits, TRAIT_TIME) &&
        slot_find_time_at(text, &spots->where[SPOT_TIME], now_ms, offset_minutes, &time) == ST_OK) {
        char canonical[SLOT_TIME_BYTES];
        slot_time_canonical(&time, offset_minutes, canonical);
        kept = add_copy(result, "time", canonical, time.words, arena);
    }
    if (kept && has(traits, TRAIT_NUMBER | TRAIT_MONEY) && slot_find_money(text, &money) == ST_OK) {
        char amount[MONEY_BYTES];
        snprintf(amount, sizeof amount, "%" PRId64, money.amount_fen);
        kept = add_copy(result, "money", amount, money.words, arena);
    }
    struct slot_name name;
    if (kept && has(traits, TRAIT_NAME) &&
        slot_find_name_at(text, &spots->where[SPOT_NAME], &name) == ST_OK) {
        add_slot(result, TEXT("name"), name.name, name.words);
    }
    return kept;
}

static void add_groups(struct match_result *result, const struct evidence *evidence)
{
    for (uint32_t i = 0; i < evidence->match.slot_count; i++) {
        struct text words =
            text_slice(result->normalised, evidence->match.slots[i].start,
                       evidence->match.slots[i].end - evidence->match.slots[i].start);
        add_slot(result, evidence->match.slots[i].name, words, words);
    }
}

static struct match_slot *find_slot(struct match_result *result, struct text name)
{
    for (size_t i = 0; i < result->slot_count; i++) {
        if (text_equal(text_of(result->slots[i].name), name)) {
            return &result->slots[i];
        }
    }
    return NULL;
}

static bool holds(struct text whole, struct text part)
{
    return whole.data <= part.data && part.data + part.size <= whole.data + whole.size;
}

/* 主卧卫生间 says more than the 卫生间 of a rule, but the ceiling of a rule is not the 客厅 before
 * it. */
static void add_place(struct match_result *result, const struct lexicon_hits *hits)
{
    struct slot_word place;
    struct match_slot *named = find_slot(result, TEXT("place"));
    if (slot_find_place(hits, &place) != ST_OK) {
        return;
    }
    if (named == NULL) {
        add_slot(result, TEXT("place"), place.value, place.words);
    } else if (holds(place.words, named->words)) {
        named->value = place.value;
        named->words = place.words;
    }
}

static bool add_words(struct match_result *result, const struct lexicon *lexicon,
                      const struct slot_spots *spots, struct arena *arena)
{
    struct lexicon_hits hits;
    struct slot_word word;
    struct slot_count count;
    bool kept = true;
    lexicon_scan_at(lexicon, result->normalised, &spots->where[SPOT_WORD], &hits);
    if (hits.count == 0) {
        return true;
    }
    add_place(result, &hits);
    if (slot_find_item(&hits, &word) == ST_OK) {
        add_slot(result, TEXT("item"), word.value, word.words);
    }
    if (slot_find_material(&hits, &word) == ST_OK) {
        add_slot(result, TEXT("material"), word.value, word.words);
    }
    if (slot_find_urgency(&hits, &word) == ST_OK) {
        add_slot(result, TEXT("urgency"), word.value, word.words);
    }
    if (has(spots->traits, TRAIT_NUMBER) &&
        slot_find_count_at(lexicon, &hits, &spots->where[SPOT_NUMBER], &count) == ST_OK) {
        char number[COUNT_BYTES];
        snprintf(number, sizeof number, "%" PRId64, count.count);
        kept = add_copy(result, "count", number, count.words, arena);
    }
    return kept;
}

enum status fill_slots(const struct ranking *ranking, const struct evidence *evidence,
                       size_t evidence_count, const struct lexicon *lexicon,
                       const struct slot_spots *spots, int64_t now_ms, int offset_minutes,
                       struct arena *arena, struct match_result *result)
{
    result->slot_count = 0;
    if (!add_values(result, spots, now_ms, offset_minutes, arena)) {
        return ST_NO_MEMORY;
    }
    size_t labels = ranking->two_requests ? 2 : 1;
    for (size_t l = 0; l < labels; l++) {
        const struct evidence *strongest = ranking->items[l].strongest;
        if (strongest != NULL) {
            add_groups(result, strongest);
        }
        for (size_t i = 0; i < evidence_count; i++) {
            if ((evidence[i].labels >> ranking->items[l].label) & 1) {
                add_groups(result, &evidence[i]);
            }
        }
    }
    return add_words(result, lexicon, spots, arena) ? ST_OK : ST_NO_MEMORY;
}
