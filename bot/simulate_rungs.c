#include "bot/simulate_rungs.h"

#include <jansson.h>
#include <string.h>

enum { PATH_BYTES = 2048 };

/* ---- reading ---- */

static const char *const kind_names[] = {
    [RUNG_MESSAGE] = "message", [RUNG_LETTER] = "letter", [RUNG_TASK] = "task"};

static const struct {
    const char *name;
    enum clock_unit unit;
} units[] = {{"days", UNIT_DAYS}, {"weeks", UNIT_WEEKS}, {"months", UNIT_MONTHS},
             {"working_days", UNIT_WORKING_DAYS}};

static bool read_span(const json_t *value, struct clock_span *span)
{
    *span = (struct clock_span){.at_opening = json_is_true(json_object_get(value, "at_opening"))};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const json_t *amount = json_object_get(value, units[i].name);
        if (json_is_integer(amount)) {
            span->unit = units[i].unit;
            span->amount = (int32_t)json_integer_value(amount);
        }
    }
    return span->amount > 0;
}

/* The span of a clock that a step names: clocks/fees.json is a list of rules. */
static bool read_clock(const char *directory, const char *id, struct clock_span *span)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/clocks/fees.json", directory);
    json_t *rules = json_load_file(path, 0, NULL);
    bool found = false;
    for (size_t i = 0; i < json_array_size(rules); i++) {
        const json_t *rule = json_array_get(rules, i);
        const char *known = json_string_value(json_object_get(rule, "id"));
        if (known != NULL && strcmp(known, id) == 0) {
            found = read_span(json_object_get(rule, "due"), span);
        }
    }
    json_decref(rules);
    return found;
}

static void copy_text(const json_t *object, const char *key, char *out, size_t size)
{
    const char *value = json_string_value(json_object_get(object, key));
    snprintf(out, size, "%s", value == NULL ? "" : value);
}

static bool read_rung(const char *directory, const json_t *step, struct rungs *rungs)
{
    struct rung *rung = &rungs->items[rungs->count];
    const char *clock = json_string_value(json_object_get(step, "clock"));
    const char *after = json_string_value(json_object_get(step, "after"));
    const char *kind = json_string_value(json_object_get(step, "do"));
    *rung = (struct rung){.after = RUNG_NONE};
    copy_text(step, "id", rung->id, sizeof rung->id);
    copy_text(step, "text", rung->text, sizeof rung->text);
    copy_text(step, "requirement", rung->requirement, sizeof rung->requirement);
    rung->days = (int32_t)json_integer_value(json_object_get(step, "days"));
    rung->lives_there = json_is_true(json_object_get(step, "lives_there"));
    rung->early = json_is_true(json_object_get(step, "early"));
    for (size_t i = 0; kind != NULL && i < sizeof kind_names / sizeof kind_names[0]; i++) {
        rung->kind = strcmp(kind, kind_names[i]) == 0 ? (enum rung_kind)i : rung->kind;
    }
    if (after != NULL) {
        rung->after = rungs_find(rungs, text_of(after));
        bool known = clock != NULL ? read_clock(directory, clock, &rung->span)
                                   : read_span(json_object_get(step, "span"), &rung->span);
        if (rung->after == RUNG_NONE || !known) {
            return false;
        }
    } else if (-rung->days > rungs->lead_days) {
        rungs->lead_days = -rung->days;
    }
    rungs->count++;
    return rung->id[0] != '\0';
}

enum status rungs_load(const char *directory, FILE *report, struct rungs *rungs_out)
{
    char path[PATH_BYTES];
    *rungs_out = (struct rungs){0};
    snprintf(path, sizeof path, "%s/dunning.json", directory);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *steps = json_object_get(root, "steps");
    bool sound = json_array_size(steps) > 0 && json_array_size(steps) <= RUNGS_MAX;
    for (size_t i = 0; sound && i < json_array_size(steps); i++) {
        sound = read_rung(directory, json_array_get(steps, i), rungs_out);
    }
    json_decref(root);
    if (!sound && report != NULL) {
        fprintf(report, "%s: the oracle does not understand it\n", path);
    }
    return sound ? ST_OK : ST_CONFIG;
}

int32_t rungs_find(const struct rungs *rungs, struct text id)
{
    for (size_t i = 0; i < rungs->count; i++) {
        if (text_equal(text_of(rungs->items[i].id), id)) {
            return (int32_t)i;
        }
    }
    return RUNG_NONE;
}

/* ---- what must be done ---- */

int64_t rung_horizon(const struct rung *rung, int64_t today)
{
    return rung->kind == RUNG_MESSAGE && rung->days < 0 ? today - rung->days : today;
}

/* When the step was taken, or the one that came in its place; 0: neither was. */
static int64_t reached_ms(const struct rung_home *home, size_t count, int32_t rung)
{
    for (size_t i = (size_t)rung; i < count; i++) {
        if (home->taken_ms[i] != 0) {
            return home->taken_ms[i];
        }
    }
    return 0;
}

static bool is_due(const struct rungs *rungs, const struct sim_days *days,
                   const struct rung_home *home, const struct rung *rung, int64_t oldest_due,
                   int64_t now_ms)
{
    if (rung->after == RUNG_NONE) {
        return oldest_due + rung->days <= sim_days_of(days, now_ms);
    }
    int64_t from_ms = reached_ms(home, rungs->count, rung->after);
    return from_ms != 0 && sim_days_due(days, &rung->span, from_ms) <= now_ms;
}

/* A promise that was made after the newest step, and whose day is over. */
static bool broke_promise(const struct rungs *rungs, const struct rung_home *home, int64_t today)
{
    int64_t newest_ms = 0;
    for (size_t i = 0; i < rungs->count; i++) {
        newest_ms = home->taken_ms[i] > newest_ms ? home->taken_ms[i] : newest_ms;
    }
    return home->promised_day != 0 && home->promised_day < today && newest_ms != 0 &&
           home->promised_ms >= newest_ms;
}

/* Of messages that are due together only the last is said. */
static int32_t last_due(const struct rungs *rungs, const struct sim_days *days,
                        const struct rung_home *home, int64_t oldest_due, int32_t first,
                        int64_t now_ms)
{
    int32_t chosen = RUNG_NONE;
    for (int32_t i = first; i < (int32_t)rungs->count; i++) {
        const struct rung *rung = &rungs->items[i];
        bool more = rung->kind == RUNG_MESSAGE || chosen == RUNG_NONE;
        if (!more || !is_due(rungs, days, home, rung, oldest_due, now_ms)) {
            break;
        }
        chosen = i;
        if (rung->kind != RUNG_MESSAGE) {
            break;
        }
    }
    return chosen;
}

static int32_t first_open(const struct rungs *rungs, const struct rung_home *home)
{
    int32_t open = 0;
    for (size_t i = 0; i < rungs->count; i++) {
        open = home->taken_ms[i] != 0 ? (int32_t)i + 1 : open;
    }
    return open;
}

int32_t rungs_expect(const struct rungs *rungs, const struct sim_days *days,
                     const struct rung_home *home, const struct sim_debts *debts, int64_t now_ms)
{
    static const struct rung_home fresh;
    if (debts->paid_fen >= debts->billed_fen) {
        return RUNG_NONE;
    }
    int64_t today = sim_days_of(days, now_ms);
    struct sim_owed owed = sim_debts_owed(debts, today + rungs->lead_days);
    if (owed.fen == 0 || home->disputes > 0 || home->person || home->promised_day >= today) {
        return RUNG_NONE;
    }
    struct rung_home now = owed.oldest_due == home->debt_due ? *home : fresh;
    now.promised_day = home->promised_day;
    now.promised_ms = home->promised_ms;
    if (now.legal) {
        return RUNG_NONE;
    }
    int32_t first = first_open(rungs, &now);
    int32_t rung = last_due(rungs, days, &now, owed.oldest_due, first, now_ms);
    if (rung == RUNG_NONE && first < (int32_t)rungs->count && rungs->items[first].early &&
        broke_promise(rungs, &now, today)) {
        rung = first;
    }
    if (rung == RUNG_NONE) {
        return RUNG_NONE;
    }
    const struct rung *found = &rungs->items[rung];
    bool owes = sim_debts_owed(debts, rung_horizon(found, today)).fen > 0;
    bool told = found->kind == RUNG_MESSAGE && home->told_day == today;
    return owes && !told ? rung : RUNG_NONE;
}

void rungs_take(const struct rungs *rungs, struct rung_home *home, const struct sim_debts *debts,
                int64_t today, int32_t rung, int64_t at_ms)
{
    struct sim_owed owed = sim_debts_owed(debts, today + rungs->lead_days);
    if (owed.oldest_due != home->debt_due) {
        memset(home->taken_ms, 0, sizeof home->taken_ms);
        home->legal = false;
        home->debt_due = owed.oldest_due;
    }
    home->taken_ms[rung] = at_ms;
}
