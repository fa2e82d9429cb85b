#include "intents/literal_groups.h"

#include "bot/base/invariant.h"
#include "intents/bits.h"
#include "intents/rows.h"

#include <stdlib.h>

enum { TABLE_FIRST = 16 };

/* Open addressing, half full at most. */
struct table {
    uint32_t *slots; /* number + 1, 0 free */
    size_t mask;
};

struct literal_groups {
    struct text *literals;
    const struct literal_set **sets; /* by first number */
    uint32_t *finals;                /* first number -> final number */
    size_t literal_count, group_count, literal_mentions;
    struct table literal_table, group_table;
};

static bool table_open(struct table *table, size_t entries)
{
    size_t size = TABLE_FIRST;
    while (size < entries * 2) {
        size *= 2;
    }
    table->mask = size - 1;
    table->slots = calloc(size, sizeof *table->slots);
    return table->slots != NULL;
}

enum status literal_groups_open(const struct literal_need *needs, size_t need_count,
                                struct literal_groups **groups_out)
{
    INVARIANT(groups_out != NULL);
    *groups_out = NULL;
    size_t group_mentions = 0;
    struct literal_groups *groups = calloc(1, sizeof *groups);
    if (groups == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t n = 0; n < need_count; n++) {
        group_mentions += needs[n].group_count + 1;
        groups->literal_mentions += needs[n].lead.count;
        for (size_t g = 0; g < needs[n].group_count; g++) {
            groups->literal_mentions += needs[n].groups[g].count;
        }
    }
    groups->literals = calloc(groups->literal_mentions + 1, sizeof *groups->literals);
    groups->sets = calloc(group_mentions + 1, sizeof *groups->sets);
    groups->finals = calloc(group_mentions + 1, sizeof *groups->finals);
    if (groups->literals == NULL || groups->sets == NULL || groups->finals == NULL ||
        !table_open(&groups->literal_table, groups->literal_mentions) ||
        !table_open(&groups->group_table, group_mentions)) {
        literal_groups_close(groups);
        return ST_NO_MEMORY;
    }
    *groups_out = groups;
    return ST_OK;
}

void literal_groups_close(struct literal_groups *groups)
{
    if (groups != NULL) {
        free(groups->literals);
        free(groups->sets);
        free(groups->finals);
        free(groups->literal_table.slots);
        free(groups->group_table.slots);
        free(groups);
    }
}

/* ---- first numbers ---- */

static uint32_t intern_literal(struct literal_groups *groups, struct text literal)
{
    struct table *table = &groups->literal_table;
    size_t slot = text_hash(literal) & table->mask;
    while (table->slots[slot] != 0) {
        uint32_t number = table->slots[slot] - 1;
        if (text_equal(groups->literals[number], literal)) {
            return number;
        }
        slot = (slot + 1) & table->mask;
    }
    uint32_t number = (uint32_t)groups->literal_count++;
    groups->literals[number] = literal;
    table->slots[slot] = number + 1;
    return number;
}

static bool same_set(const struct literal_set *a, const struct literal_set *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = text_equal(a->items[i], b->items[i]);
    }
    return same;
}

uint32_t literal_groups_add(struct literal_groups *groups, const struct literal_set *set)
{
    struct table *table = &groups->group_table;
    uint64_t hash = 0;
    for (size_t i = 0; i < set->count; i++) {
        hash = hash * 31 + text_hash(set->items[i]);
    }
    size_t slot = hash & table->mask;
    while (table->slots[slot] != 0) {
        uint32_t number = table->slots[slot] - 1;
        if (same_set(groups->sets[number], set)) {
            return number;
        }
        slot = (slot + 1) & table->mask;
    }
    uint32_t number = (uint32_t)groups->group_count++;
    groups->sets[number] = set;
    table->slots[slot] = number + 1;
    for (size_t i = 0; i < set->count; i++) {
        intern_literal(groups, set->items[i]);
    }
    return number;
}

const struct literal_set *literal_groups_set(const struct literal_groups *groups, uint32_t first)
{
    return groups->sets[first];
}

size_t literal_groups_count(const struct literal_groups *groups)
{
    return groups->group_count;
}

const struct text *literal_groups_literals(const struct literal_groups *groups, size_t *count_out)
{
    *count_out = groups->literal_count;
    return groups->literals;
}

/* ---- final numbers ---- */

/* Of each literal the groups it stands in, by their first numbers. */
static bool list_groups(struct literal_groups *groups, struct rows *rows)
{
    if (!rows_open(rows, groups->literal_count, groups->literal_mentions)) {
        return false;
    }
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t g = 0; g < groups->group_count; g++) {
            for (size_t i = 0; i < groups->sets[g]->count; i++) {
                uint32_t literal = intern_literal(groups, groups->sets[g]->items[i]);
                if (fill) {
                    rows_put(rows, literal, g);
                } else {
                    rows_count(rows, literal);
                }
            }
        }
        if (!fill) {
            rows_begin(rows);
        }
    }
    return true;
}

struct length {
    size_t row, items;
};

static int longest_first(const void *left, const void *right)
{
    const struct length *a = left, *b = right;
    int order = (a->items < b->items) - (a->items > b->items);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* Numbers the groups of the literal that stands in most of them, then of the next. */
static bool number_groups(struct literal_groups *groups, const struct rows *rows)
{
    struct length *lengths = calloc(groups->literal_count + 1, sizeof *lengths);
    if (lengths == NULL) {
        return false;
    }
    for (size_t l = 0; l < groups->literal_count; l++) {
        lengths[l] = (struct length){l, rows_length(rows, l)};
    }
    qsort(lengths, groups->literal_count, sizeof *lengths, longest_first);
    for (size_t g = 0; g < groups->group_count; g++) {
        groups->finals[g] = UINT32_MAX;
    }
    uint32_t next = 0;
    for (size_t l = 0; l < groups->literal_count; l++) {
        size_t row = lengths[l].row;
        for (uint32_t i = rows->first[row]; i < rows->first[row + 1]; i++) {
            uint32_t *final = &groups->finals[rows->items[i]];
            *final = *final == UINT32_MAX ? next++ : *final;
        }
    }
    free(lengths);
    INVARIANT(next == groups->group_count); /* each group has a literal */
    return true;
}

/* Adds group to the parts from, from + 1 ... end - 1, or makes another; returns their new end. */
static uint32_t add_to_parts(struct group_part *parts, uint32_t from, uint32_t end, uint32_t group)
{
    uint32_t at = from;
    while (at < end && parts[at].word != group / BITS_WORD) {
        at++;
    }
    if (at == end) {
        parts[at] = (struct group_part){.word = group / BITS_WORD};
    }
    parts[at].members |= UINT64_C(1) << (group % BITS_WORD);
    return at == end ? end + 1 : end;
}

static void write_parts(const struct literal_groups *groups, const struct rows *rows,
                        struct group_parts *parts)
{
    uint32_t end = 0;
    for (size_t l = 0; l < groups->literal_count; l++) {
        parts->first[l] = end;
        for (uint32_t i = rows->first[l]; i < rows->first[l + 1]; i++) {
            end = add_to_parts(parts->parts, parts->first[l], end, groups->finals[rows->items[i]]);
        }
    }
    parts->first[groups->literal_count] = end;
}

enum status literal_groups_finish(struct literal_groups *groups, struct group_parts *parts_out)
{
    struct rows rows = {.row_count = 0};
    parts_out->first = calloc(groups->literal_count + 1, sizeof *parts_out->first);
    parts_out->parts = calloc(groups->literal_mentions + 1, sizeof *parts_out->parts);
    bool made = parts_out->first != NULL && parts_out->parts != NULL &&
                list_groups(groups, &rows) && number_groups(groups, &rows);
    if (made) {
        write_parts(groups, &rows, parts_out);
    }
    rows_close(&rows);
    return made ? ST_OK : ST_NO_MEMORY;
}

uint32_t literal_groups_final(const struct literal_groups *groups, uint32_t first)
{
    return groups->finals[first];
}

void group_parts_close(struct group_parts *parts)
{
    free(parts->first);
    free(parts->parts);
}
