#include "bot/diagram.h"

#include "bot/base/invariant.h"
#include "bot/clock_rule.h"
#include "bot/text_keys.h"

#include <stdlib.h>

struct drawing {
    const struct config *config;
    const struct service *service;
    FILE *out;
};

static struct text words_of(const struct drawing *drawing, enum text_key key)
{
    return texts_find(drawing->config->texts, text_of(text_key(key)));
}

static void say(const struct drawing *drawing, struct text words)
{
    fprintf(drawing->out, "%.*s", TEXT_ARGS(words));
}

/* ---- conditions in words ---- */

static void write_subject(const struct drawing *drawing, const struct condition_test *test)
{
    static const enum text_key keys[SUBJECT_COUNT] = { /* but facts and slots have titles */
        [SUBJECT_SERVICE] = DIAGRAM_SERVICE,     [SUBJECT_INTENT] = DIAGRAM_INTENT,
        [SUBJECT_CLASS] = DIAGRAM_CLASS,         [SUBJECT_COMMUNITY] = DIAGRAM_COMMUNITY,
        [SUBJECT_STATE] = DIAGRAM_STATE,         [SUBJECT_DEPARTMENT] = DIAGRAM_DEPARTMENT,
        [SUBJECT_BOUND] = DIAGRAM_BOUND,
    };
    const struct fact_rule *fact = service_fact(drawing->service, test->name);
    const struct slot *slot = service_slot(drawing->service, test->name);
    if (test->subject == SUBJECT_FACT) {
        say(drawing, fact != NULL ? fact->title : test->name);
    } else if (test->subject == SUBJECT_SLOT) {
        say(drawing, slot != NULL ? slot->label : test->name);
    } else {
        say(drawing, words_of(drawing, keys[test->subject]));
    }
}

static void write_values(const struct drawing *drawing, const struct condition_test *test)
{
    for (size_t i = 0; i < test->value_count; i++) {
        struct text value = test->values[i];
        fputs(i > 0 ? "/" : "", drawing->out);
        say(drawing, value.size == 0 ? words_of(drawing, DIAGRAM_NOTHING) : value);
    }
}

/* Amounts are shown in yuan. */
static void write_limit(const struct drawing *drawing, const struct condition_test *test)
{
    const struct fact_rule *fact = service_fact(drawing->service, test->name);
    if (fact == NULL || fact->kind != FACT_FEN) {
        fprintf(drawing->out, "%lld", (long long)test->limit);
        return;
    }
    fprintf(drawing->out, "%lld.%02lld", (long long)(test->limit / 100),
            llabs((long long)(test->limit % 100)));
    say(drawing, words_of(drawing, DIAGRAM_YUAN));
}

static void write_relation(const struct drawing *drawing, enum condition_relation relation)
{
    static const char *const signs[RELATION_COUNT] = {
        [RELATION_IS] = "＝",
        [RELATION_NOT] = "≠",
        [RELATION_OVER] = "＞",
        [RELATION_UPTO] = "≤",
    };
    INVARIANT(relation < RELATION_COUNT);
    fputc(' ', drawing->out);
    if (relation == RELATION_PRESENT || relation == RELATION_ABSENT) {
        say(drawing, words_of(drawing, relation == RELATION_PRESENT ? DIAGRAM_PRESENT
                                                                    : DIAGRAM_ABSENT));
    } else {
        fputs(signs[relation], drawing->out);
    }
}

static void write_test(const struct drawing *drawing, const struct condition_test *test)
{
    write_subject(drawing, test);
    write_relation(drawing, test->relation);
    if (test->value_count > 0) {
        fputc(' ', drawing->out);
        write_values(drawing, test);
    } else if (test->relation == RELATION_OVER || test->relation == RELATION_UPTO) {
        fputc(' ', drawing->out);
        write_limit(drawing, test);
    }
}

static void write_condition(const struct drawing *drawing, const struct condition *condition)
{
    for (size_t i = 0; i < condition->test_count; i++) {
        fputs(i > 0 ? "，" : "", drawing->out);
        write_test(drawing, &condition->tests[i]);
    }
}

/* ---- moves ---- */

struct listing {
    const struct drawing *drawing;
    size_t count; /* of what is written on this line */
};

static void write_listed(struct listing *listing, struct text name)
{
    fputs(listing->count++ > 0 ? "、" : "<br/>", listing->drawing->out);
    say(listing->drawing, name);
}

static void write_role(struct listing *listing, struct text id)
{
    const struct role *role = config_role(listing->drawing->config, id);
    bool resident = text_equal(id, TEXT("resident"));
    write_listed(listing, role != NULL ? text_of(role->title)
                                       : words_of(listing->drawing, resident ? DIAGRAM_RESIDENT
                                                                             : DIAGRAM_SYSTEM));
}

/* Those that the move itself names, else those that the roles file lets do the op. */
static void write_roles(const struct drawing *drawing, const struct lifecycle_move *move)
{
    const struct config *config = drawing->config;
    struct listing listing = {drawing, 0};
    for (size_t i = 0; i < move->role_count; i++) {
        write_role(&listing, move->roles[i]);
    }
    for (size_t i = 0; move->role_count == 0 && i < config->role_count; i++) {
        if (role_allows(&config->roles[i], move->op)) {
            write_role(&listing, text_of(config->roles[i].id));
        }
    }
}

static void write_trigger(const struct drawing *drawing, struct text trigger, size_t index)
{
    fputs(index > 0 ? "、" : "<br/>", drawing->out);
    if (index == 0) {
        say(drawing, words_of(drawing, DIAGRAM_AUTOMATIC));
    }
    say(drawing, trigger);
}

/* What makes the move by itself. */
static void write_automatic(const struct drawing *drawing, const struct lifecycle_move *move)
{
    const struct service *service = drawing->service;
    size_t count = 0;
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (reaction->kind != REACT_MOVE || !text_equal(reaction->name, move->op)) {
            continue;
        }
        for (size_t t = 0; t < reaction->on_count; t++) {
            write_trigger(drawing, reaction->on[t], count++);
        }
    }
}

/* The clocks of the service that the trigger starts and stops. */
static void write_clocks(const struct drawing *drawing, struct text trigger)
{
    const struct config *config = drawing->config;
    for (size_t i = 0; i < clock_rules_count(config->clock_rules); i++) {
        const struct clock_rule *rule = clock_rules_at(config->clock_rules, i);
        if (!clock_rule_is_about(rule, drawing->service->id)) {
            continue;
        }
        if (text_among(trigger, rule->start, rule->start_count)) {
            fprintf(drawing->out, "<br/>▶ %.*s", TEXT_ARGS(rule->id));
        }
        if (text_among(trigger, rule->stop, rule->stop_count)) {
            fprintf(drawing->out, "<br/>■ %.*s", TEXT_ARGS(rule->id));
        }
    }
}

/* Who and what makes it, and the clocks, stand on its first arrow alone: most moves lead out of
 * many states. */
static void write_move(const struct drawing *drawing, const struct lifecycle_move *move)
{
    for (size_t f = 0; f < move->from_count; f++) {
        fprintf(drawing->out, "    %.*s --> %.*s : %.*s", TEXT_ARGS(move->from[f]), TEXT_ARGS(move->to),
                TEXT_ARGS(move->op));
        if (f == 0) {
            write_roles(drawing, move);
            write_automatic(drawing, move);
            write_clocks(drawing, move->event);
        }
        fputc('\n', drawing->out);
    }
}

/* ---- states ---- */

static void write_gate(const struct drawing *drawing, const struct gate *gate)
{
    FILE *out = drawing->out;
    fprintf(out, "        %.*s", TEXT_ARGS(gate->op));
    if (gate->when.test_count > 0) {
        fputs("（", out);
        write_condition(drawing, &gate->when);
        fputs("）", out);
    }
    fprintf(out, " %.*s ", TEXT_ARGS(words_of(drawing, DIAGRAM_NEEDS)));
    write_condition(drawing, &gate->needs);
    if (gate->children_closed) {
        fputs(gate->needs.test_count > 0 ? "，" : "", out);
        say(drawing, words_of(drawing, DIAGRAM_LINKED));
    }
    fputc('\n', out);
}

static void write_gates(const struct drawing *drawing, const struct lifecycle_state *state)
{
    const struct service *service = drawing->service;
    bool begun = false;
    for (size_t i = 0; i < service->gate_count; i++) {
        const struct gate *gate = &service->gates[i];
        if (lifecycle_move(service->lifecycle, gate->op, state->id) == NULL) {
            continue;
        }
        if (!begun) {
            fprintf(drawing->out, "    note right of %.*s\n", TEXT_ARGS(state->id));
            begun = true;
        }
        write_gate(drawing, gate);
    }
    fputs(begun ? "    end note\n" : "", drawing->out);
}

/* What is recorded moves nothing, but may run clocks: beside the first state. */
static void write_facts(const struct drawing *drawing)
{
    const struct service *service = drawing->service;
    FILE *out = drawing->out;
    char trigger[STORE_ID_BYTES + sizeof "fact."];
    fprintf(out, "    note left of %.*s\n", TEXT_ARGS(service->lifecycle->initial));
    for (size_t i = 0; i < service->fact_count; i++) {
        const struct fact_rule *fact = &service->facts[i];
        snprintf(trigger, sizeof trigger, "fact.%.*s", TEXT_ARGS(fact->name));
        fprintf(out, "        %s %.*s", trigger, TEXT_ARGS(fact->title));
        write_clocks(drawing, text_of(trigger));
        fputc('\n', out);
    }
    fputs("    end note\n", out);
}

void diagram_write(const struct config *config, const struct service *service, FILE *out)
{
    const struct drawing drawing = {config, service, out};
    const struct lifecycle *lifecycle = service->lifecycle;
    fprintf(out, "---\ntitle: %.*s\n---\nstateDiagram-v2\n", TEXT_ARGS(service->name));
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        fprintf(out, "    state \"%.*s\" as %.*s\n", TEXT_ARGS(lifecycle->states[i].title),
                TEXT_ARGS(lifecycle->states[i].id));
    }
    fprintf(out, "    [*] --> %.*s : ticket.opened", TEXT_ARGS(lifecycle->initial));
    write_clocks(&drawing, TEXT("ticket.opened"));
    fputc('\n', out);
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        write_move(&drawing, &lifecycle->moves[i]);
    }
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        if (!lifecycle->states[i].open) {
            fprintf(out, "    %.*s --> [*]\n", TEXT_ARGS(lifecycle->states[i].id));
        }
        write_gates(&drawing, &lifecycle->states[i]);
    }
    if (service->fact_count > 0) {
        write_facts(&drawing);
    }
}
