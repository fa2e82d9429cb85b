#include "bot/procedure_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96, REASON_BYTES = 256 };

static const struct text resident_role = {"resident", 8}, system_role = {"system", 6};

/* ---- what may be ---- */

static bool refuse(char *reason_out, size_t reason_bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool refuse(char *reason_out, size_t reason_bytes, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(reason_out, reason_bytes, format, args);
    va_end(args);
    return false;
}

/* A value as it is written in a file; those of amounts and times are not looked into. */
static bool value_possible(const struct fact_rule *fact, struct text value)
{
    int64_t number = 0;
    switch (fact->kind) {
    case FACT_FLAG:
        return text_equal(value, TEXT("yes")) || text_equal(value, TEXT("no"));
    case FACT_CHOICE:
        return text_among(value, fact->options, fact->option_count);
    case FACT_NUMBER:
    case FACT_SCORE:
        return text_to_int64(value, &number) && number >= fact->min && number <= fact->max;
    case FACT_TEXT:
        return text_count_chars(value) <= (size_t)fact->max;
    default:
        return true;
    }
}

static bool fact_test_fits(const struct service *service, const struct condition_test *test,
                           char *reason_out, size_t reason_bytes)
{
    const struct fact_rule *fact = service_fact(service, test->name);
    if (fact == NULL) {
        return refuse(reason_out, reason_bytes, "there is no fact \"%.*s\"", TEXT_ARGS(test->name));
    }
    bool worded = fact->kind == FACT_FLAG || fact->kind == FACT_TEXT || fact->kind == FACT_CHOICE;
    if (worded && (test->relation == RELATION_OVER || test->relation == RELATION_UPTO)) {
        return refuse(reason_out, reason_bytes, "fact \"%.*s\" has no number",
                      TEXT_ARGS(test->name));
    }
    for (size_t i = 0; i < test->value_count; i++) {
        if (!value_possible(fact, test->values[i])) {
            return refuse(reason_out, reason_bytes, "fact \"%.*s\" is never \"%.*s\"",
                          TEXT_ARGS(test->name), TEXT_ARGS(test->values[i]));
        }
    }
    return true;
}

static bool slot_test_fits(const struct service *service, const struct condition_test *test,
                           char *reason_out, size_t reason_bytes)
{
    const struct slot *slot = service_slot(service, test->name);
    if (slot == NULL) {
        return refuse(reason_out, reason_bytes, "there is no slot \"%.*s\"", TEXT_ARGS(test->name));
    }
    for (size_t i = 0; slot->kind == SLOT_CHOICE && i < test->value_count; i++) {
        if (!text_among(test->values[i], slot->options, slot->option_count)) {
            return refuse(reason_out, reason_bytes, "slot \"%.*s\" has no option \"%.*s\"",
                          TEXT_ARGS(test->name), TEXT_ARGS(test->values[i]));
        }
    }
    return true;
}

static bool column_value_possible(const struct service *service, enum condition_subject subject,
                                  struct text value)
{
    switch (subject) {
    case SUBJECT_INTENT: /* tickets that staff open have none; internal ones what opened them */
        return value.size == 0 || service->internal ||
               text_among(value, service->intents, service->intent_count);
    case SUBJECT_STATE:
        return lifecycle_state(service->lifecycle, value) != NULL;
    default:
        return true;
    }
}

bool procedure_test_fits(const struct service *service, const struct condition_test *test,
                         char *reason_out, size_t reason_bytes)
{
    switch (test->subject) {
    case SUBJECT_FACT:
        return fact_test_fits(service, test, reason_out, reason_bytes);
    case SUBJECT_SLOT:
        return slot_test_fits(service, test, reason_out, reason_bytes);
    case SUBJECT_SERVICE:
        return text_among(service->id, test->values, test->value_count) ||
               refuse(reason_out, reason_bytes, "is never another service than this one");
    default:
        break;
    }
    for (size_t i = 0; i < test->value_count; i++) {
        if (!column_value_possible(service, test->subject, test->values[i])) {
            return refuse(reason_out, reason_bytes, "there is no %s \"%.*s\" here",
                          test->subject == SUBJECT_STATE ? "state" : "intent",
                          TEXT_ARGS(test->values[i]));
        }
    }
    return true;
}

/* What any ticket may meet, whatever its service; every one is announced by the program. */
static const struct text common_triggers[] = {
    TEXT("ticket.opened"),    TEXT("ticket.noted"), TEXT("ticket.urged"),
    TEXT("ticket.graded"),    TEXT("ticket.alarm"), TEXT("ticket.acknowledged"),
    TEXT("ticket.pass_used"), TEXT("clock.warned"), TEXT("clock.missed"),
    TEXT("ask.put"),          TEXT("ask.expired"),        TEXT("ask.withdrawn"),
    TEXT("link.added"),       TEXT("link.closed"),        TEXT("ticket.pass_given"),
    TEXT("ticket.posted"),    TEXT("ticket.post_refused"), TEXT("ticket.pass_revoked"),
    TEXT("ticket.notified"),  TEXT("ticket.prioritised"), TEXT("ticket.appointment"),
    TEXT("ticket.unclaimed"),
};

bool procedure_trigger_happens(const struct service *service, struct text trigger)
{
    if (text_starts_with(trigger, TEXT("fact."))) {
        struct text name = text_slice(trigger, TEXT("fact.").size, trigger.size);
        return service_fact(service, name) != NULL;
    }
    for (size_t i = 0; i < service->lifecycle->move_count; i++) {
        if (text_equal(service->lifecycle->moves[i].event, trigger)) {
            return true;
        }
    }
    return text_among(trigger, common_triggers, sizeof common_triggers / sizeof common_triggers[0]);
}

/* ---- conditions ---- */

void procedure_each_condition(const struct service *service, procedure_condition_each *each,
                              void *context)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < service->fact_count; i++) {
        for (size_t a = 0; a < service->facts[i].allowed_count; a++) {
            snprintf(path, sizeof path, "facts[%zu].allowed[%zu].when", i, a);
            each(service, path, &service->facts[i].allowed[a].when, context);
        }
    }
    for (size_t i = 0; i < service->gate_count; i++) {
        snprintf(path, sizeof path, "gates[%zu].when", i);
        each(service, path, &service->gates[i].when, context);
        snprintf(path, sizeof path, "gates[%zu].needs", i);
        each(service, path, &service->gates[i].needs, context);
    }
    for (size_t i = 0; i < service->reaction_count; i++) {
        snprintf(path, sizeof path, "reactions[%zu].when", i);
        each(service, path, &service->reactions[i].when, context);
    }
    for (size_t i = 0; i < service->refusal_count; i++) {
        snprintf(path, sizeof path, "refusals[%zu].when", i);
        each(service, path, &service->refusals[i].when, context);
    }
}

static void check_condition(const struct service *service, const char *path,
                            const struct condition *condition, void *context)
{
    const struct json_place *place = context;
    char reason[REASON_BYTES];
    for (size_t i = 0; i < condition->test_count; i++) {
        if (!procedure_test_fits(service, &condition->tests[i], reason, sizeof reason)) {
            json_fault(place, "%s[%zu]: %s", path, i, reason);
        }
    }
}

/* ---- facts ---- */

static bool may_record(const struct fact_rule *fact, struct text role)
{
    for (size_t i = 0; i < fact->allowed_count; i++) {
        if (text_among(role, fact->allowed[i].roles, fact->allowed[i].role_count)) {
            return true;
        }
    }
    return false;
}

static void check_facts(const struct json_place *place, const struct service *service)
{
    for (size_t i = 0; i < service->fact_count; i++) {
        const struct fact_rule *fact = &service->facts[i];
        if (service_fact(service, fact->name) != fact) {
            json_fault(place, "facts[%zu]: fact \"%.*s\" is there twice", i, TEXT_ARGS(fact->name));
        }
        if (service_slot(service, fact->name) != NULL) {
            json_fault(place, "facts[%zu]: a slot has the name \"%.*s\" too", i,
                       TEXT_ARGS(fact->name));
        }
        if (fact->allowed_count == 0) {
            json_fault(place, "facts[%zu]: nobody may record \"%.*s\": \"allowed\" names no role",
                       i, TEXT_ARGS(fact->name));
        }
    }
}

/* Somebody who is not staff records the fact: it must be there, allow him and take the value. */
static void check_recorded(const struct json_place *place, const struct service *service,
                           const char *path, struct text name, struct text role, struct text value)
{
    const struct fact_rule *fact = service_fact(service, name);
    if (fact == NULL) {
        json_fault(place, "%s: there is no fact \"%.*s\"", path, TEXT_ARGS(name));
        return;
    }
    if (!may_record(fact, role)) {
        json_fault(place, "%s: fact \"%.*s\" does not allow \"%.*s\" to record it", path,
                   TEXT_ARGS(name), TEXT_ARGS(role));
    }
    if (value.size > 0 && !value_possible(fact, value)) {
        json_fault(place, "%s: fact \"%.*s\" is never \"%.*s\"", path, TEXT_ARGS(name),
                   TEXT_ARGS(value));
    }
}

/* ---- gates ---- */

static bool has_op(const struct lifecycle *lifecycle, struct text op)
{
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        if (text_equal(lifecycle->moves[i].op, op)) {
            return true;
        }
    }
    return false;
}

static void check_gates(const struct json_place *place, const struct service *service)
{
    for (size_t i = 0; i < service->gate_count; i++) {
        if (!has_op(service->lifecycle, service->gates[i].op)) {
            json_fault(place, "gates[%zu].op: the life cycle has no %.*s", i,
                       TEXT_ARGS(service->gates[i].op));
        }
    }
}

/* ---- questions ---- */

static bool is_asked(const struct service *service, struct text id)
{
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (reaction->kind == REACT_ASK && text_equal(reaction->name, id)) {
            return true;
        }
    }
    return false;
}

static void check_ask(const struct json_place *place, const struct service *service, size_t index)
{
    const struct ask *ask = &service->asks[index];
    const struct fact_rule *fact = service_fact(service, ask->fact);
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "asks[%zu].fact", index);
    check_recorded(place, service, path, ask->fact, resident_role, TEXT_NONE);
    for (size_t i = 0; fact != NULL && i < ask->answer_count; i++) {
        snprintf(path, sizeof path, "asks[%zu].answers[%zu].value", index, i);
        check_recorded(place, service, path, ask->fact, resident_role, ask->answers[i].value);
    }
    if (fact != NULL && ask->silent.size > 0) {
        snprintf(path, sizeof path, "asks[%zu].silent", index);
        check_recorded(place, service, path, ask->fact, system_role, ask->silent);
    }
    if (fact != NULL && ask->score && fact->kind != FACT_SCORE) {
        json_fault(place, "asks[%zu]: \"score\" is for facts of kind score", index);
    }
    if (service_ask(service, ask->id) != ask) {
        json_fault(place, "asks[%zu]: \"%.*s\" is there twice", index, TEXT_ARGS(ask->id));
    }
    if (!is_asked(service, ask->id)) {
        json_fault(place, "asks[%zu]: no reaction asks \"%.*s\"", index, TEXT_ARGS(ask->id));
    }
}

/* ---- reactions ---- */

typedef void check_reaction_fn(const struct json_place *place, const struct service *service,
                               const struct reaction *reaction, const char *path);

static void check_react_ask(const struct json_place *place, const struct service *service,
                            const struct reaction *reaction, const char *path)
{
    if (service_ask(service, reaction->name) == NULL) {
        json_fault(place, "%s.ask: there is no \"%.*s\"", path, TEXT_ARGS(reaction->name));
    }
}

static void check_react_record(const struct json_place *place, const struct service *service,
                               const struct reaction *reaction, const char *path)
{
    check_recorded(place, service, path, reaction->name, system_role, reaction->value);
    for (size_t i = 0; i < reaction->on_count; i++) {
        struct text name = text_slice(reaction->on[i], TEXT("fact.").size, reaction->on[i].size);
        if (reaction->when.test_count == 0 && text_equal(name, reaction->name) &&
            text_starts_with(reaction->on[i], TEXT("fact."))) {
            json_fault(place, "%s: would follow from itself for ever", path);
        }
    }
}

static void check_react_move(const struct json_place *place, const struct service *service,
                             const struct reaction *reaction, const char *path)
{
    if (!has_op(service->lifecycle, reaction->name)) {
        json_fault(place, "%s.op: the life cycle has no %.*s", path, TEXT_ARGS(reaction->name));
    }
}

static void check_react_post(const struct json_place *place, const struct service *service,
                             const struct reaction *reaction, const char *path)
{
    const struct fact_rule *fact = service_fact(service, reaction->name);
    if (fact == NULL) {
        json_fault(place, "%s: there is no fact \"%.*s\"", path, TEXT_ARGS(reaction->name));
    } else if (fact->kind != FACT_FEN) {
        json_fault(place, "%s: fact \"%.*s\" is no amount", path, TEXT_ARGS(reaction->name));
    }
    if (text_equal(reaction->from, reaction->to)) {
        json_fault(place, "%s: from \"%.*s\" to itself", path, TEXT_ARGS(reaction->from));
    }
}

static void check_react_revoke(const struct json_place *place, const struct service *service,
                               const struct reaction *reaction, const char *path)
{
    (void)reaction;
    for (size_t i = 0; i < service->reaction_count; i++) {
        if (service->reactions[i].kind == REACT_PASS) {
            return;
        }
    }
    json_fault(place, "%s: no reaction gives a pass that could be revoked", path);
}

/* The other kinds name nothing of their own service. */
static check_reaction_fn *const reaction_checks[REACTION_KIND_COUNT] = {
    [REACT_ASK] = check_react_ask,       [REACT_RECORD] = check_react_record,
    [REACT_MOVE] = check_react_move,     [REACT_POST] = check_react_post,
    [REACT_REVOKE] = check_react_revoke,
};

static void check_reaction(const struct json_place *place, const struct service *service,
                           size_t index)
{
    const struct reaction *reaction = &service->reactions[index];
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "reactions[%zu]", index);
    for (size_t i = 0; i < reaction->on_count; i++) {
        if (!procedure_trigger_happens(service, reaction->on[i])) {
            json_fault(place, "%s.on[%zu]: \"%.*s\" never happens to these tickets", path, i,
                       TEXT_ARGS(reaction->on[i]));
        }
    }
    if (reaction_checks[reaction->kind] != NULL) {
        reaction_checks[reaction->kind](place, service, reaction, path);
    }
}

/* ---- refusals: asked before there is a ticket ---- */

static void check_refusals(const struct json_place *place, const struct service *service)
{
    for (size_t i = 0; i < service->refusal_count; i++) {
        const struct condition *when = &service->refusals[i].when;
        for (size_t t = 0; t < when->test_count; t++) {
            enum condition_subject subject = when->tests[t].subject;
            if (subject != SUBJECT_SLOT && subject != SUBJECT_INTENT &&
                subject != SUBJECT_COMMUNITY && subject != SUBJECT_BOUND) {
                json_fault(place,
                           "refusals[%zu].when[%zu]: only slot, intent, community and bound "
                           "are known before the ticket",
                           i, t);
            }
        }
    }
}

static void check_appointments(const struct json_place *place, const struct service *service)
{
    for (size_t i = 0; i < service->appointment_count; i++) {
        const struct appointment *appointment = &service->appointments[i];
        const struct slot *slot = service_slot(service, appointment->slot);
        const struct fact_rule *fact = service_fact(service, appointment->fact);
        if (appointment->slot.size > 0 && (slot == NULL || slot->kind != SLOT_TIME)) {
            json_fault(place, "appointments[%zu].slot: there is no slot \"%.*s\" of kind time", i,
                       TEXT_ARGS(appointment->slot));
        }
        if (appointment->fact.size > 0 && (fact == NULL || fact->kind != FACT_TIME)) {
            json_fault(place, "appointments[%zu].fact: there is no fact \"%.*s\" of kind time", i,
                       TEXT_ARGS(appointment->fact));
        }
    }
}

void procedure_check(const struct json_place *place, const struct service *service)
{
    procedure_each_condition(service, check_condition, (void *)place);
    check_facts(place, service);
    check_gates(place, service);
    for (size_t i = 0; i < service->ask_count; i++) {
        check_ask(place, service, i);
    }
    for (size_t i = 0; i < service->reaction_count; i++) {
        check_reaction(place, service, i);
    }
    check_refusals(place, service);
    check_appointments(place, service);
}
