#include "intents/prefilter.h"

#include "bot/base/invariant.h"
#include "intents/automaton.h"
#include "intents/bits.h"
#include "intents/literal_groups.h"
#include "intents/reach.h"
#include "intents/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NEED_GROUPS_MAX = LITERALS_GROUPS_MAX + 1, NO_LEAD = NEED_GROUPS_MAX };

static_assert((int)LITERALS_CHARS_MAX == (int)AUTOMATON_LITERAL_CHARS_MAX,
              "a literal of the analysis must fit the automaton");

struct need {
    uint32_t groups[NEED_GROUPS_MAX]; /* [0] is the one it waits on */
    uint32_t chars_max;               /* of a match */
    uint8_t group_count;
    uint8_t lead; /* which of groups every match begins with, or NO_LEAD */
};

/* What a scan visits is small and lies close together: caches miss more than instructions cost. */
struct prefilter {
    struct automaton *automaton;
    size_t pattern_count, group_count, always_count;
    size_t pattern_words, group_words; /* of sets of them */
    struct need *needs;                /* of a pattern */
    struct group_parts groups_of;      /* literal -> groups it stands in */
    struct rows needs_of;              /* group -> patterns that wait on it */
    uint64_t *awaited;                 /* set of the groups with such patterns */
    uint64_t *always;                  /* set of patterns */
};

struct prefilter_scratch {
    size_t text_bytes_max;
    struct automaton_hit *hits; /* by their ends */
    size_t hit_count;
    uint64_t *seen;       /* set of the groups that have a literal in this text */
    uint64_t *placed;     /* set of the groups whose places some candidate asks for */
    uint64_t *candidates; /* set of patterns */
    uint32_t *listed;     /* the candidates */
    uint32_t *row_of;     /* a placed group -> the row of its places */
    size_t row_count;
    size_t words;     /* of a set of characters of this text */
    uint64_t *places; /* row -> the characters at which the literals of a group begin */
    uint64_t *kept;   /* such a set for prefilter_starts */
    const struct letters *letters;
    uint32_t *starts;
};

/* ---- building ---- */

struct builder {
    struct prefilter *prefilter;
    struct alphabet *alphabet;
    struct literal_groups *groups;
};

static size_t shortest_chars(const struct literal_set *set)
{
    size_t shortest = SIZE_MAX;
    for (size_t i = 0; i < set->count; i++) {
        size_t chars = text_count_chars(set->items[i]);
        shortest = chars < shortest ? chars : shortest;
    }
    return shortest;
}

/* Long literals are rare in a text; among equals, fewer of them are. */
static bool rarer(const struct literal_set *a, const struct literal_set *b)
{
    size_t chars_a = shortest_chars(a), chars_b = shortest_chars(b);
    return chars_a != chars_b ? chars_a > chars_b : a->count < b->count;
}

/* Adds set unless it is there; returns its place among the groups. */
static uint8_t need_add(struct builder *builder, struct need *need, const struct literal_set *set)
{
    uint32_t group = literal_groups_add(builder->groups, set);
    for (uint8_t i = 0; i < need->group_count; i++) {
        if (need->groups[i] == group) {
            return i;
        }
    }
    INVARIANT(need->group_count < NEED_GROUPS_MAX);
    need->groups[need->group_count] = group;
    return need->group_count++;
}

/* The group whose literals are rarest is the one to wait on. */
static void put_rarest_first(const struct builder *builder, struct need *need)
{
    uint8_t rarest = 0;
    for (uint8_t i = 1; i < need->group_count; i++) {
        rarest = rarer(literal_groups_set(builder->groups, need->groups[i]),
                       literal_groups_set(builder->groups, need->groups[rarest]))
                     ? i
                     : rarest;
    }
    uint32_t group = need->groups[rarest];
    need->groups[rarest] = need->groups[0];
    need->groups[0] = group;
    if (need->lead == 0 || need->lead == rarest) {
        need->lead = need->lead == 0 ? rarest : 0;
    }
}

static void read_need(struct builder *builder, const struct literal_need *from, size_t pattern)
{
    struct prefilter *prefilter = builder->prefilter;
    struct need *need = &prefilter->needs[pattern];
    *need = (struct need){.chars_max = from->chars_max, .lead = NO_LEAD};
    for (size_t i = 0; i < from->group_count; i++) {
        need_add(builder, need, &from->groups[i]);
    }
    if (from->lead.count > 0) {
        need->lead = need_add(builder, need, &from->lead);
    }
    if (need->group_count == 0) {
        bits_add(prefilter->always, pattern);
        prefilter->always_count++;
    } else {
        put_rarest_first(builder, need);
    }
}

/* The groups of the needs by their final numbers, and the patterns that wait on them. */
static bool build_waiting(struct builder *builder)
{
    struct prefilter *prefilter = builder->prefilter;
    struct rows *needs_of = &prefilter->needs_of;
    prefilter->group_words = bits_words(prefilter->group_count);
    prefilter->awaited = calloc(prefilter->group_words, sizeof *prefilter->awaited);
    if (prefilter->awaited == NULL ||
        !rows_open(needs_of, prefilter->group_count, prefilter->pattern_count)) {
        return false;
    }
    for (uint32_t n = 0; n < prefilter->pattern_count; n++) {
        struct need *need = &prefilter->needs[n];
        for (uint8_t i = 0; i < need->group_count; i++) {
            need->groups[i] = literal_groups_final(builder->groups, need->groups[i]);
        }
        if (need->group_count > 0) {
            rows_count(needs_of, need->groups[0]);
            bits_add(prefilter->awaited, need->groups[0]);
        }
    }
    rows_begin(needs_of);
    for (uint32_t n = 0; n < prefilter->pattern_count; n++) {
        if (prefilter->needs[n].group_count > 0) {
            rows_put(needs_of, prefilter->needs[n].groups[0], n);
        }
    }
    return true;
}

static enum status build(struct builder *builder, const struct literal_need *needs)
{
    struct prefilter *prefilter = builder->prefilter;
    prefilter->pattern_words = bits_words(prefilter->pattern_count);
    prefilter->needs = calloc(prefilter->pattern_count + 1, sizeof *prefilter->needs);
    prefilter->always = calloc(prefilter->pattern_words, sizeof *prefilter->always);
    if (prefilter->needs == NULL || prefilter->always == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t p = 0; p < prefilter->pattern_count; p++) {
        read_need(builder, &needs[p], p);
    }
    prefilter->group_count = literal_groups_count(builder->groups);
    enum status status = literal_groups_finish(builder->groups, &prefilter->groups_of);
    if (status == ST_OK && !build_waiting(builder)) {
        status = ST_NO_MEMORY;
    }
    size_t literal_count = 0;
    const struct text *literals = literal_groups_literals(builder->groups, &literal_count);
    return status != ST_OK
               ? status
               : automaton_open(literals, literal_count, builder->alphabet, &prefilter->automaton);
}

enum status prefilter_open(const struct literal_need *needs, size_t pattern_count,
                           struct alphabet *alphabet, struct prefilter **prefilter_out)
{
    INVARIANT(prefilter_out != NULL);
    *prefilter_out = NULL;
    struct prefilter *prefilter = calloc(1, sizeof *prefilter);
    if (prefilter == NULL) {
        return ST_NO_MEMORY;
    }
    prefilter->pattern_count = pattern_count;
    struct builder builder = {.prefilter = prefilter, .alphabet = alphabet};
    enum status status = literal_groups_open(needs, pattern_count, &builder.groups);
    if (status == ST_OK) {
        status = build(&builder, needs);
    }
    literal_groups_close(builder.groups);
    if (status != ST_OK) {
        prefilter_close(prefilter);
        return status;
    }
    *prefilter_out = prefilter;
    return ST_OK;
}

void prefilter_close(struct prefilter *prefilter)
{
    if (prefilter == NULL) {
        return;
    }
    automaton_close(prefilter->automaton);
    free(prefilter->needs);
    group_parts_close(&prefilter->groups_of);
    rows_close(&prefilter->needs_of);
    free(prefilter->awaited);
    free(prefilter->always);
    free(prefilter);
}

/* ---- using it ---- */

enum status prefilter_scratch_open(const struct prefilter *prefilter, size_t text_bytes_max,
                                   struct prefilter_scratch **scratch_out)
{
    INVARIANT(prefilter != NULL && scratch_out != NULL);
    *scratch_out = NULL;
    struct prefilter_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL) {
        return ST_NO_MEMORY;
    }
    scratch->text_bytes_max = text_bytes_max;
    /* Pages that no text reaches are never touched. */
    size_t hits_max = text_bytes_max * AUTOMATON_LITERAL_CHARS_MAX + 1;
    size_t words_max = bits_words(text_bytes_max);
    scratch->hits = malloc(hits_max * sizeof *scratch->hits);
    scratch->seen = calloc(prefilter->group_words, sizeof *scratch->seen);
    scratch->placed = calloc(prefilter->group_words, sizeof *scratch->placed);
    scratch->candidates = calloc(prefilter->pattern_words, sizeof *scratch->candidates);
    scratch->listed = malloc((prefilter->pattern_count + 1) * sizeof *scratch->listed);
    scratch->row_of = malloc((prefilter->group_count + 1) * sizeof *scratch->row_of);
    scratch->places = malloc((prefilter->group_count + 1) * words_max * sizeof *scratch->places);
    scratch->kept = malloc(words_max * sizeof *scratch->kept);
    scratch->starts = malloc((text_bytes_max + 1) * sizeof *scratch->starts);
    if (scratch->hits == NULL || scratch->seen == NULL || scratch->placed == NULL ||
        scratch->candidates == NULL || scratch->listed == NULL || scratch->row_of == NULL ||
        scratch->places == NULL || scratch->kept == NULL || scratch->starts == NULL) {
        prefilter_scratch_close(scratch);
        return ST_NO_MEMORY;
    }
    *scratch_out = scratch;
    return ST_OK;
}

void prefilter_scratch_close(struct prefilter_scratch *scratch)
{
    if (scratch != NULL) {
        free(scratch->hits);
        free(scratch->seen);
        free(scratch->placed);
        free(scratch->candidates);
        free(scratch->listed);
        free(scratch->row_of);
        free(scratch->places);
        free(scratch->kept);
        free(scratch->starts);
        free(scratch);
    }
}

static void begin_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch)
{
    memset(scratch->seen, 0, prefilter->group_words * sizeof *scratch->seen);
    memset(scratch->placed, 0, prefilter->group_words * sizeof *scratch->placed);
    memcpy(scratch->candidates, prefilter->always,
           prefilter->pattern_words * sizeof *scratch->candidates);
    scratch->row_count = 0;
}

static const struct group_part *parts_of(const struct prefilter *prefilter, uint32_t literal,
                                         const struct group_part **end_out)
{
    const uint32_t *row = &prefilter->groups_of.first[literal];
    *end_out = &prefilter->groups_of.parts[row[1]];
    return &prefilter->groups_of.parts[row[0]];
}

static void see_groups(const struct prefilter *prefilter, struct prefilter_scratch *scratch)
{
    uint64_t *seen = scratch->seen;
    for (size_t h = 0; h < scratch->hit_count; h++) {
        const struct group_part *end, *part = parts_of(prefilter, scratch->hits[h].literal, &end);
        for (; part < end; part++) {
            seen[part->word] |= part->members;
        }
    }
}

static bool all_seen(const struct need *need, const struct prefilter_scratch *scratch)
{
    for (uint8_t i = 1; i < need->group_count; i++) {
        if (!bits_has(scratch->seen, need->groups[i])) {
            return false;
        }
    }
    return true;
}

static uint64_t *places_of(const struct prefilter_scratch *scratch, uint32_t group)
{
    return &scratch->places[scratch->row_of[group] * scratch->words];
}

/* A candidate with a lead will be asked where it can begin. */
static void add_candidate(const struct need *need, size_t pattern,
                          struct prefilter_scratch *scratch)
{
    bits_add(scratch->candidates, pattern);
    for (uint8_t i = 0; need->lead != NO_LEAD && i < need->group_count; i++) {
        uint32_t group = need->groups[i];
        if (!bits_has(scratch->placed, group)) {
            bits_add(scratch->placed, group);
            scratch->row_of[group] = (uint32_t)scratch->row_count++;
        }
    }
}

/* Looks at the patterns that wait on a group. */
static void try_waiting(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                        size_t group)
{
    const uint32_t *row = &prefilter->needs_of.first[group];
    for (uint32_t i = row[0]; i < row[1]; i++) {
        uint32_t pattern = prefilter->needs_of.items[i];
        if (all_seen(&prefilter->needs[pattern], scratch)) {
            add_candidate(&prefilter->needs[pattern], pattern, scratch);
        }
    }
}

static void find_places(const struct prefilter *prefilter, struct prefilter_scratch *scratch)
{
    const uint64_t *placed = scratch->placed;
    memset(scratch->places, 0, scratch->row_count * scratch->words * sizeof *scratch->places);
    for (size_t h = 0; h < scratch->hit_count; h++) {
        const struct automaton_hit *hit = &scratch->hits[h];
        const struct group_part *end, *part = parts_of(prefilter, hit->literal, &end);
        for (; part < end; part++) {
            uint64_t bits = part->members & placed[part->word];
            for (; bits != 0; bits &= bits - 1) {
                uint32_t group = part->word * BITS_WORD + (uint32_t)__builtin_ctzll(bits);
                bits_add(places_of(scratch, group), hit->start_char);
            }
        }
    }
}

void prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                    const struct letters *letters)
{
    INVARIANT(letters->text.size <= scratch->text_bytes_max);
    begin_scan(prefilter, scratch);
    scratch->letters = letters;
    scratch->hit_count =
        automaton_scan(prefilter->automaton, letters->items, letters->count, scratch->hits);
    if (scratch->hit_count == 0) {
        return;
    }
    scratch->words = bits_words(letters->count - 1);
    see_groups(prefilter, scratch);
    for (size_t w = 0; w < prefilter->group_words; w++) {
        uint64_t bits = scratch->seen[w] & prefilter->awaited[w];
        for (; bits != 0; bits &= bits - 1) {
            try_waiting(prefilter, scratch, w * BITS_WORD + (size_t)__builtin_ctzll(bits));
        }
    }
    find_places(prefilter, scratch);
}

size_t prefilter_candidates(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                            const uint32_t **candidates_out)
{
    size_t count = 0;
    for (size_t w = 0; w < prefilter->pattern_words; w++) {
        for (uint64_t bits = scratch->candidates[w]; bits != 0; bits &= bits - 1) {
            scratch->listed[count++] = (uint32_t)(w * BITS_WORD) + (uint32_t)__builtin_ctzll(bits);
        }
    }
    *candidates_out = scratch->listed;
    return count;
}

size_t prefilter_starts(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                        size_t pattern, bool head, const uint32_t **starts_out)
{
    const struct need *need = &prefilter->needs[pattern];
    INVARIANT(need->lead != NO_LEAD);
    size_t words = head ? 1 : scratch->words, count = 0;
    const uint64_t *lead = places_of(scratch, need->groups[need->lead]);
    for (size_t w = 0; w < scratch->words; w++) {
        scratch->kept[w] = w < words ? lead[w] : 0;
    }
    scratch->kept[0] &= head ? 1 : UINT64_MAX;
    for (uint8_t i = 0; i < need->group_count; i++) {
        if (i != need->lead) {
            reach_keep(scratch->kept, places_of(scratch, need->groups[i]), scratch->words,
                       need->chars_max);
        }
    }
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = scratch->kept[w]; bits != 0; bits &= bits - 1) {
            scratch->starts[count++] =
                scratch->letters->offsets[w * BITS_WORD + (size_t)__builtin_ctzll(bits)];
        }
    }
    *starts_out = scratch->starts;
    return count;
}

size_t prefilter_always_count(const struct prefilter *prefilter)
{
    return prefilter->always_count;
}
