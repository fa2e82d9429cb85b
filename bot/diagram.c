#include "bot/diagram.h"

#include "bot/base/invariant.h"
#include "bot/clock_rule.h"

#include <stdlib.h>

/* ---- conditions in words ---- */

static const char *const subject_words[SUBJECT_COUNT] = {
    [SUBJECT_SERVICE] = "服务",     [SUBJECT_INTENT] = "意图", [SUBJECT_CLASS] = "类别",
    [SUBJECT_COMMUNITY] = "小区",   [SUBJECT_STATE] = "状态",  [SUBJECT_DEPARTMENT] = "部门",
    [SUBJECT_BOUND] = "已绑定房屋",
};

static void write_subject(const struct service *service, const struct condition_test *test,
                          FILE *out)
{
    const struct fact_rule *fact = service_fact(service, test->name);
    const struct slot *slot = service_slot(service, test->name);
    struct text words = text_of(subject_words[test->subject]);
    if (test->subject == SUBJECT_FACT && fact != NULL) {
        words = fact->title;
    } else if (test->subject == SUBJECT_SLOT && slot != NULL) {
        words = slot->label;
    } else if (words.size == 0) {
        words = test->name;
    }
    fprintf(out, "%.*s", TEXT_ARGS(words));
}

static void write_values(const struct condition_test *test, FILE *out)
{
    for (size_t i = 0; i < test->value_count; i++) {
        struct text value = test->values[i].size == 0 ? TEXT("无") : test->values[i];
        fprintf(out, "%s%.*s", i > 0 ? "/" : "", TEXT_ARGS(value));
    }
}

/* Amounts are shown in yuan. */
static void write_limit(const struct service *service, const struct condition_test *test, FILE *out)
{
    const struct fact_rule *fact = service_fact(service, test->name);
    if (fact != NULL && fact->kind == FACT_FEN) {
        fprintf(out, "%lld.%02lld元", (long long)(test->limit / 100),
                llabs((long long)(test->limit % 100)));
    } else {
        fprintf(out, "%lld", (long long)test->limit);
    }
}

static void write_test(const struct service *service, const struct condition_test *test, FILE *out)
{
    static const char *const relations[RELATION_COUNT] = {
        [RELATION_IS] = "＝",  [RELATION_NOT] = "≠",        [RELATION_OVER] = "＞",
        [RELATION_UPTO] = "≤", [RELATION_PRESENT] = "已有", [RELATION_ABSENT] = "尚无",
    };
    INVARIANT(test->relation < RELATION_COUNT);
    write_subject(service, test, out);
    fprintf(out, " %s", relations[test->relation]);
    if (test->value_count > 0) {
        fputc(' ', out);
        write_values(test, out);
    } else if (test->relation == RELATION_OVER || test->relation == RELATION_UPTO) {
        fputc(' ', out);
        write_limit(service, test, out);
    }
}

static void write_condition(const struct service *service, const struct condition *condition,
                            FILE *out)
{
    for (size_t i = 0; i < condition->test_count; i++) {
        fputs(i > 0 ? "，" : "", out);
        write_test(service, &condition->tests[i], out);
    }
}

/* ---- moves ---- */

struct listing {
    const struct config *config;
    FILE *out;
    size_t count; /* of what is written on this line */
};

static void write_listed(struct listing *listing, struct text name)
{
    fprintf(listing->out, "%s%.*s", listing->count++ > 0 ? "、" : "<br/>", TEXT_ARGS(name));
}

static void write_role(struct listing *listing, struct text id)
{
    const struct role *role = config_role(listing->config, id);
    struct text title = role != NULL                       ? text_of(role->title)
                        : text_equal(id, TEXT("resident")) ? TEXT("住户")
                                                           : TEXT("系统");
    write_listed(listing, title);
}

/* Those that the move itself names, else those that the roles file lets do the op. */
static void write_roles(const struct config *config, const struct lifecycle_move *move, FILE *out)
{
    struct listing listing = {config, out, 0};
    for (size_t i = 0; i < move->role_count; i++) {
        write_role(&listing, move->roles[i]);
    }
    for (size_t i = 0; move->role_count == 0 && i < config->role_count; i++) {
        if (role_allows(&config->roles[i], move->op)) {
            write_role(&listing, text_of(config->roles[i].id));
        }
    }
}

/* What makes the move by itself. */
static void write_automatic(const struct service *service, const struct lifecycle_move *move,
                            FILE *out)
{
    size_t count = 0;
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (reaction->kind != REACT_MOVE || !text_equal(reaction->name, move->op)) {
            continue;
        }
        for (size_t t = 0; t < reaction->on_count; t++) {
            fprintf(out, "%s%.*s", count++ > 0 ? "、" : "<br/>自动：", TEXT_ARGS(reaction->on[t]));
        }
    }
}

/* The clocks of the service that the trigger starts and stops. */
static void write_clocks(const struct config *config, const struct service *service,
                         struct text trigger, FILE *out)
{
    for (size_t i = 0; i < clock_rules_count(config->clock_rules); i++) {
        const struct clock_rule *rule = clock_rules_at(config->clock_rules, i);
        if (!clock_rule_is_about(rule, service->id)) {
            continue;
        }
        if (text_among(trigger, rule->start, rule->start_count)) {
            fprintf(out, "<br/>▶ %.*s", TEXT_ARGS(rule->id));
        }
        if (text_among(trigger, rule->stop, rule->stop_count)) {
            fprintf(out, "<br/>■ %.*s", TEXT_ARGS(rule->id));
        }
    }
}

/* Who and what makes it, and the clocks, stand on its first arrow alone: most moves lead out of
 * many states. */
static void write_move(const struct config *config, const struct service *service,
                       const struct lifecycle_move *move, FILE *out)
{
    for (size_t f = 0; f < move->from_count; f++) {
        fprintf(out, "    %.*s --> %.*s : %.*s", TEXT_ARGS(move->from[f]), TEXT_ARGS(move->to),
                TEXT_ARGS(move->op));
        if (f == 0) {
            write_roles(config, move, out);
            write_automatic(service, move, out);
            write_clocks(config, service, move->event, out);
        }
        fputc('\n', out);
    }
}

/* ---- states ---- */

static void write_gate(const struct service *service, const struct gate *gate, FILE *out)
{
    fprintf(out, "        %.*s", TEXT_ARGS(gate->op));
    if (gate->when.test_count > 0) {
        fputs("（", out);
        write_condition(service, &gate->when, out);
        fputs("）", out);
    }
    fputs(" 须 ", out);
    write_condition(service, &gate->needs, out);
    if (gate->children_closed) {
        fputs(gate->needs.test_count > 0 ? "，关联工单办结" : "关联工单办结", out);
    }
    fputc('\n', out);
}

static void write_gates(const struct service *service, const struct lifecycle_state *state,
                        FILE *out)
{
    bool begun = false;
    for (size_t i = 0; i < service->gate_count; i++) {
        const struct gate *gate = &service->gates[i];
        if (lifecycle_move(service->lifecycle, gate->op, state->id) == NULL) {
            continue;
        }
        if (!begun) {
            fprintf(out, "    note right of %.*s\n", TEXT_ARGS(state->id));
            begun = true;
        }
        write_gate(service, gate, out);
    }
    fputs(begun ? "    end note\n" : "", out);
}

/* What is recorded moves nothing, but may run clocks: beside the first state. */
static void write_facts(const struct config *config, const struct service *service, FILE *out)
{
    char trigger[STORE_ID_BYTES + sizeof "fact."];
    fprintf(out, "    note left of %.*s\n", TEXT_ARGS(service->lifecycle->initial));
    for (size_t i = 0; i < service->fact_count; i++) {
        const struct fact_rule *fact = &service->facts[i];
        snprintf(trigger, sizeof trigger, "fact.%.*s", TEXT_ARGS(fact->name));
        fprintf(out, "        %s %.*s", trigger, TEXT_ARGS(fact->title));
        write_clocks(config, service, text_of(trigger), out);
        fputc('\n', out);
    }
    fputs("    end note\n", out);
}

void diagram_write(const struct config *config, const struct service *service, FILE *out)
{
    const struct lifecycle *lifecycle = service->lifecycle;
    fprintf(out, "---\ntitle: %.*s\n---\nstateDiagram-v2\n", TEXT_ARGS(service->name));
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        fprintf(out, "    state \"%.*s\" as %.*s\n", TEXT_ARGS(lifecycle->states[i].title),
                TEXT_ARGS(lifecycle->states[i].id));
    }
    fprintf(out, "    [*] --> %.*s : ticket.opened", TEXT_ARGS(lifecycle->initial));
    write_clocks(config, service, TEXT("ticket.opened"), out);
    fputc('\n', out);
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        write_move(config, service, &lifecycle->moves[i], out);
    }
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        if (!lifecycle->states[i].open) {
            fprintf(out, "    %.*s --> [*]\n", TEXT_ARGS(lifecycle->states[i].id));
        }
        write_gates(service, &lifecycle->states[i], out);
    }
    if (service->fact_count > 0) {
        write_facts(config, service, out);
    }
}
