#include "bot/clock_index.h"

#include "bot/base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { INDEX_ARENA_BYTES = 32 << 10, INDEX_ARENA_LIMIT_BYTES = 16 << 20 };

struct clock_index {
    struct arena *arena; /* holds this too */
    size_t count;
    struct clock_waiting *waiting; /* sorted */
};

static int compare_triggers(struct text a, struct text b)
{
    if (a.size != b.size) {
        return a.size < b.size ? -1 : 1;
    }
    return a.size == 0 ? 0 : memcmp(a.data, b.data, a.size);
}

static int compare(const void *left, const void *right)
{
    const struct clock_waiting *a = left;
    const struct clock_waiting *b = right;
    int order = compare_triggers(a->trigger, b->trigger);
    if (order == 0 && a->duty != b->duty) {
        order = a->duty < b->duty ? -1 : 1;
    }
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

/* ---- building ---- */

struct building {
    struct clock_index *index;
    const struct clock_rule *rule;
    size_t order;
    bool failed;
};

static size_t most_of(const struct clock_rule *rule)
{
    return rule->start_count + rule->stop_count + rule->pause_count + rule->resume_count +
           rule->when.test_count + rule->extend_when.test_count + 1;
}

static void add(struct building *building, struct text trigger, enum clock_duty duty)
{
    struct clock_index *index = building->index;
    index->waiting[index->count++] =
        (struct clock_waiting){trigger, duty, building->order, building->rule};
}

static void add_all(struct building *building, const struct text *triggers, size_t count,
                    enum clock_duty duty)
{
    for (size_t i = 0; i < count; i++) {
        add(building, triggers[i], duty);
    }
}

static void add_fact(struct building *building, struct text name, enum clock_duty duty)
{
    const struct text pieces[] = {TEXT("fact."), name};
    struct text trigger = arena_join(building->index->arena, pieces, 2);
    if (trigger.data == NULL) {
        building->failed = true;
    } else {
        add(building, trigger, duty);
    }
}

/* Whatever changes what the condition looks at. */
static void add_condition(struct building *building, const struct condition *condition,
                          enum clock_duty duty)
{
    for (size_t i = 0; i < condition->test_count; i++) {
        if (condition->tests[i].subject == SUBJECT_FACT) {
            add_fact(building, condition->tests[i].name, duty);
        } else if (condition->tests[i].subject == SUBJECT_CLASS) {
            add(building, TEXT("ticket.graded"), duty);
        }
    }
}

static void add_rule(struct building *building)
{
    const struct clock_rule *rule = building->rule;
    add_all(building, rule->stop, rule->stop_count, DUTY_STOP);
    add_all(building, rule->resume, rule->resume_count, DUTY_RESUME);
    add_all(building, rule->pause, rule->pause_count, DUTY_PAUSE);
    add_all(building, rule->start, rule->start_count, DUTY_START);
    add_condition(building, &rule->when, DUTY_RECOUNT);
    if (rule->extend_fact.size > 0) {
        add_fact(building, rule->extend_fact, DUTY_EXTEND);
        add_condition(building, &rule->extend_when, DUTY_EXTEND);
    }
}

static enum status fill(struct clock_index *index, const struct clock_rules *rules)
{
    size_t most = 1;
    for (size_t i = 0; i < clock_rules_count(rules); i++) {
        most += most_of(clock_rules_at(rules, i));
    }
    index->waiting = arena_alloc(index->arena, most * sizeof *index->waiting);
    if (index->waiting == NULL) {
        return ST_NO_MEMORY;
    }
    struct building building = {.index = index};
    for (size_t i = 0; i < clock_rules_count(rules); i++) {
        building.rule = clock_rules_at(rules, i);
        building.order = i;
        if (!building.rule->standalone) {
            add_rule(&building);
        }
    }
    qsort(index->waiting, index->count, sizeof *index->waiting, compare);
    return building.failed ? ST_NO_MEMORY : ST_OK;
}

enum status clock_index_open(const struct clock_rules *rules, struct clock_index **index_out)
{
    *index_out = NULL;
    struct arena *arena = arena_open(INDEX_ARENA_BYTES, INDEX_ARENA_LIMIT_BYTES);
    struct clock_index *index = arena == NULL ? NULL : arena_alloc(arena, sizeof *index);
    if (index == NULL) {
        arena_close(arena);
        return ST_NO_MEMORY;
    }
    index->arena = arena;
    enum status status = fill(index, rules);
    if (status != ST_OK) {
        arena_close(arena);
        return status;
    }
    *index_out = index;
    return ST_OK;
}

void clock_index_close(struct clock_index *index)
{
    if (index != NULL) {
        arena_close(index->arena);
    }
}

/* ---- finding ---- */

/* How many stand before the first with this trigger (after: before the first behind it). */
static size_t bound(const struct clock_index *index, struct text trigger, bool after)
{
    size_t low = 0;
    size_t high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_triggers(index->waiting[middle].trigger, trigger);
        if (order < 0 || (after && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct clock_waiting *clock_index_find(const struct clock_index *index, struct text trigger,
                                             size_t *count_out)
{
    size_t first = bound(index, trigger, false);
    *count_out = bound(index, trigger, true) - first;
    return *count_out == 0 ? NULL : &index->waiting[first];
}
