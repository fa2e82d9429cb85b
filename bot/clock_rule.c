#include "bot/clock_rule.h"

#include "bot/base/invariant.h"

#include <stdlib.h>
#include <string.h>

enum {
    TITLE_BYTES_MAX = 90,
    SOURCE_BYTES_MAX = 60,
    PERCENT_MAX = 99, /* at 100 it would warn of what is over */
    ARENA_BYTES = 64 << 10,
    ARENA_LIMIT_BYTES = 4 << 20
};

struct clock_rules {
    struct arena *arena;
    size_t count;
    struct clock_rule *items[CLOCK_RULES_MAX]; /* in the arena */
};

/* ---- one rule ---- */

static void read_when(const struct json_place *place, void *base)
{
    condition_read(place, &((struct clock_rule *)base)->when);
}

static void read_due(const struct json_place *place, void *base)
{
    clock_span_read(place, &((struct clock_rule *)base)->due);
}

static void read_repeat(const struct json_place *place, void *base)
{
    clock_span_read(place, &((struct clock_rule *)base)->repeat);
}

static void read_extend_when(const struct json_place *place, void *base)
{
    condition_read(place, &((struct clock_rule *)base)->extend_when);
}

#define RULE_FIELD(name) offsetof(struct clock_rule, name)
static const struct json_field extend_fields[] = {
    {"fact", JSON_KIND_TEXT, true, RULE_FIELD(extend_fact), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_extend_when},
};

static void read_extend(const struct json_place *place, void *base)
{
    json_read_object(place, extend_fields, sizeof extend_fields / sizeof extend_fields[0], base);
}

static void read_after(const struct json_place *place, void *base)
{
    clock_span_read(place, &((struct clock_escalation *)base)->after);
}

#define STEP_FIELD(name) offsetof(struct clock_escalation, name)
static const struct json_field escalation_fields[] = {
    {"roles", JSON_KIND_TEXTS, true, STEP_FIELD(roles), 1, CLOCK_ROLES_MAX, STEP_FIELD(role_count),
     NULL},
    {"after", JSON_KIND_OWN, false, 0, 0, 0, 0, read_after},
};

static void read_escalation(const struct json_place *place, size_t index, void *context)
{
    struct clock_rule *rule = context;
    struct clock_escalation *step = &rule->escalations[index];
    json_read_object(place, escalation_fields,
                     sizeof escalation_fields / sizeof escalation_fields[0], step);
    if (step->role_count == 0) {
        json_fault(place, "tells nobody: \"roles\" is empty");
    }
    rule->escalation_count = index + 1;
}

static void read_escalations(const struct json_place *place, void *base)
{
    json_read_list(place, CLOCK_ESCALATIONS_MAX, read_escalation, base);
}

#define TRIGGERS(name)                                                                             \
    {#name, JSON_KIND_TEXTS, false, RULE_FIELD(name), 1, CLOCK_TRIGGERS_MAX,                       \
     RULE_FIELD(name##_count), NULL}
static const struct json_field rule_fields[] = {
    {"id", JSON_KIND_TEXT, true, RULE_FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"title", JSON_KIND_TEXT, true, RULE_FIELD(title), 1, TITLE_BYTES_MAX, 0, NULL},
    {"source", JSON_KIND_TEXT, true, RULE_FIELD(source), 1, SOURCE_BYTES_MAX, 0, NULL},
    {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_when},
    TRIGGERS(start),
    TRIGGERS(stop),
    TRIGGERS(pause),
    TRIGGERS(resume),
    {"due", JSON_KIND_OWN, true, 0, 0, 0, 0, read_due},
    {"extend", JSON_KIND_OWN, false, 0, 0, 0, 0, read_extend},
    {"warn_percent", JSON_KIND_INT32, false, RULE_FIELD(warn_percent), 1, PERCENT_MAX, 0, NULL},
    {"warn", JSON_KIND_TEXTS, false, RULE_FIELD(warn_roles), 1, CLOCK_ROLES_MAX,
     RULE_FIELD(warn_role_count), NULL},
    {"escalate", JSON_KIND_OWN, false, 0, 0, 0, 0, read_escalations},
    {"repeat", JSON_KIND_OWN, false, 0, 0, 0, 0, read_repeat},
    {"repeat_max", JSON_KIND_INT32, false, RULE_FIELD(repeat_max), 1, CLOCK_REPEAT_MAX, 0, NULL},
    {"standalone", JSON_KIND_BOOL, false, RULE_FIELD(standalone), 0, 0, 0, NULL},
};

/* ---- proof of a rule ---- */

/* "ticket.accepted", "fact.surveyed": one of the series, and a name behind it. */
static void prove_triggers(const struct json_place *place, const char *key,
                           const struct text *triggers, size_t count)
{
    static const struct text series[] = {TEXT("ticket."), TEXT("fact."), TEXT("clock."),
                                         TEXT("chat."),   TEXT("fee."),  TEXT("ask."),
                                         TEXT("survey."), TEXT("link.")};
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t s = 0; s < sizeof series / sizeof series[0]; s++) {
            known = known || (text_starts_with(triggers[i], series[s]) &&
                              triggers[i].size > series[s].size);
        }
        if (!known || triggers[i].size >= STORE_ID_BYTES) {
            json_fault(place, "%s[%zu]: \"%.*s\" is no trigger like ticket.accepted or "
                              "fact.surveyed", key, i, TEXT_ARGS(triggers[i]));
        }
    }
}

static void prove_life(const struct json_place *place, const struct clock_rule *rule)
{
    bool ends = false;
    for (size_t i = 0; i < rule->stop_count; i++) {
        ends = ends || !text_among(rule->stop[i], rule->start, rule->start_count);
    }
    if (rule->standalone) {
        if (rule->start_count + rule->stop_count + rule->pause_count + rule->resume_count > 0) {
            json_fault(place, "stands alone: no trigger ever comes");
        }
        return;
    }
    if (rule->start_count == 0) {
        json_fault(place, "nothing starts it: \"start\" is empty");
    }
    if (!ends) {
        json_fault(place, "nothing but its own start stops it: \"stop\" needs a trigger");
    }
    if ((rule->pause_count == 0) != (rule->resume_count == 0)) {
        json_fault(place, "needs both \"pause\" and \"resume\", or neither");
    }
    if (rule->pause_count > 0 && rule->due.at_opening) {
        json_fault(place, "is due at an opening: it cannot be paused");
    }
    for (size_t i = 0; i < rule->pause_count; i++) {
        if (text_among(rule->pause[i], rule->resume, rule->resume_count)) {
            json_fault(place, "\"%.*s\" both pauses and resumes it", TEXT_ARGS(rule->pause[i]));
        }
    }
}

static void prove_chain(const struct json_place *place, const struct clock_rule *rule)
{
    if ((rule->warn_percent == 0) != (rule->warn_role_count == 0)) {
        json_fault(place, "needs both \"warn_percent\" and \"warn\", or neither");
    }
    if ((rule->repeat.amount == 0) != (rule->repeat_max == 0)) {
        json_fault(place, "needs both \"repeat\" and \"repeat_max\", or neither; a day repeats as "
                          "{\"days\": 1}");
    }
    if (rule->escalation_count == 0 && rule->repeat_max > 0) {
        json_fault(place, "repeats nothing: \"escalate\" is empty");
    }
    if (rule->escalation_count == 0 && !rule->standalone) {
        json_fault(place, "nobody hears of it when it is missed: \"escalate\" is empty");
    }
}

static void prove_rule(const struct json_place *place, const struct clock_rule *rule)
{
    prove_triggers(place, "start", rule->start, rule->start_count);
    prove_triggers(place, "stop", rule->stop, rule->stop_count);
    prove_triggers(place, "pause", rule->pause, rule->pause_count);
    prove_triggers(place, "resume", rule->resume, rule->resume_count);
    prove_life(place, rule);
    prove_chain(place, rule);
}

/* ---- files ---- */

static void read_rule(const struct json_place *place, size_t index, void *context)
{
    struct clock_rules *rules = context;
    (void)index;
    if (rules->count == CLOCK_RULES_MAX) {
        json_fault(place, "more than %d clocks", CLOCK_RULES_MAX);
        return;
    }
    struct clock_rule *rule = arena_alloc(rules->arena, sizeof *rule);
    if (rule == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    size_t errors_before = place->source->faults->error_count;
    json_read_object(place, rule_fields, sizeof rule_fields / sizeof rule_fields[0], rule);
    if (place->source->faults->error_count > errors_before) {
        return; /* what follows from a broken part would only hide it */
    }
    prove_rule(place, rule);
    if (clock_rules_find(rules, rule->id) != NULL) {
        json_fault(place, "there is a clock \"%.*s\" already", TEXT_ARGS(rule->id));
        return;
    }
    rules->items[rules->count++] = rule;
}

static void read_file(const struct json_place *place, void *context)
{
    json_read_list(place, CLOCK_RULES_MAX, read_rule, context);
}

enum status clock_rules_load(const char *directory, struct fault_sink *faults,
                             struct clock_rules **rules_out)
{
    INVARIANT(directory != NULL && faults != NULL && rules_out != NULL);
    *rules_out = NULL;
    struct clock_rules *rules = calloc(1, sizeof *rules);
    if (rules == NULL) {
        return ST_NO_MEMORY;
    }
    rules->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    enum status status = rules->arena == NULL ? ST_NO_MEMORY : ST_OK;
    if (status == ST_OK) {
        struct json_source source = {.faults = faults, .arena = rules->arena};
        size_t errors_before = faults->error_count;
        json_read_folder(&source, directory, false, read_file, rules);
        status = faults->error_count > errors_before ? ST_CONFIG : ST_OK;
        status = source.out_of_memory ? ST_NO_MEMORY : status;
    }
    if (status != ST_OK) {
        clock_rules_close(rules);
        return status;
    }
    *rules_out = rules; /* ownership moves to the caller */
    return ST_OK;
}

void clock_rules_close(struct clock_rules *rules)
{
    if (rules != NULL) {
        arena_close(rules->arena);
        free(rules);
    }
}

size_t clock_rules_count(const struct clock_rules *rules)
{
    return rules->count;
}

const struct clock_rule *clock_rules_at(const struct clock_rules *rules, size_t index)
{
    INVARIANT(index < rules->count);
    return rules->items[index];
}

const struct clock_rule *clock_rules_find(const struct clock_rules *rules, struct text id)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (text_equal(rules->items[i]->id, id)) {
            return rules->items[i];
        }
    }
    return NULL;
}

bool clock_rule_is_about(const struct clock_rule *rule, struct text service)
{
    for (size_t i = 0; i < rule->when.test_count; i++) {
        const struct condition_test *test = &rule->when.tests[i];
        bool listed = text_among(service, test->values, test->value_count);
        if (test->subject == SUBJECT_SERVICE && listed != (test->relation == RELATION_IS)) {
            return false;
        }
    }
    return true;
}
