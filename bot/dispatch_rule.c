#include "bot/dispatch_rule.h"

#include <stddef.h>

enum { SKILL_BYTES_MAX = 48 };

/* ---- reading ---- */

static void read_when(const struct json_place *place, void *base)
{
    condition_read(place, &((struct dispatch_rule *)base)->when);
}

static void read_within(const struct json_place *place, void *base)
{
    clock_span_read(place, &((struct dispatch_rule *)base)->accept_within);
}

#define RULE(name) offsetof(struct dispatch_rule, name)
static const struct json_field rule_fields[] = {
    {"id", JSON_KIND_TEXT, true, RULE(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"when", JSON_KIND_OWN, true, 0, 0, 0, 0, read_when},
    {"department", JSON_KIND_TEXT, false, RULE(department), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"skill", JSON_KIND_TEXT, false, RULE(skill), 1, SKILL_BYTES_MAX, 0, NULL},
    {"roles", JSON_KIND_TEXTS, false, RULE(roles), 0, DISPATCH_ROLES_MAX, RULE(role_count), NULL},
    {"accept_within", JSON_KIND_OWN, true, 0, 0, 0, 0, read_within},
    {"tries_max", JSON_KIND_INT32, true, RULE(tries_max), 1, DISPATCH_TRIES_MAX, 0, NULL},
    {"then", JSON_KIND_TEXTS, true, RULE(then), 1, DISPATCH_ROLES_MAX, RULE(then_count), NULL},
};

static void read_rule(const struct json_place *place, size_t index, void *context)
{
    struct dispatch *dispatch = context;
    struct dispatch_rule *rule = &dispatch->rules[index];
    json_read_object(place, rule_fields, sizeof rule_fields / sizeof rule_fields[0], rule);
    if (text_find(rule->skill, TEXT(" ")) != SIZE_MAX) {
        json_fault(place, "skill: one word without a space");
    }
    if (rule->then_count == 0) {
        json_fault(place, "then: somebody must hear of a ticket that nobody takes");
    }
    for (size_t i = 0; i < index; i++) {
        const struct dispatch_rule *former = &dispatch->rules[i];
        if (rule->id.size > 0 && text_equal(former->id, rule->id)) {
            json_fault(place, "rule \"%.*s\" is there twice", TEXT_ARGS(rule->id));
        }
        if (former->when.test_count == 0 && former->department.size == 0) {
            json_fault(place, "is never reached: rule \"%.*s\" fits every ticket",
                       TEXT_ARGS(former->id));
        }
    }
    dispatch->rule_count = index + 1;
}

void dispatch_read(const struct json_place *place, struct dispatch *dispatch_out)
{
    *dispatch_out = (struct dispatch){0};
    json_read_list(place, DISPATCH_RULES_MAX, read_rule, dispatch_out);
}

/* ---- use ---- */

const struct dispatch_rule *dispatch_rule_for(const struct dispatch *dispatch,
                                              const struct condition_view *view, bool stay)
{
    for (size_t i = 0; i < dispatch->rule_count; i++) {
        const struct dispatch_rule *rule = &dispatch->rules[i];
        bool there = !stay || rule->department.size == 0 ||
                     text_equal(rule->department, text_of(view->ticket->department));
        if (there && condition_holds(&rule->when, view)) {
            return rule;
        }
    }
    return NULL;
}

static bool has_word(struct text list, struct text word)
{
    while (list.size > 0) {
        size_t space = text_find(list, TEXT(" "));
        struct text one = text_slice(list, 0, space == SIZE_MAX ? list.size : space);
        if (text_equal(one, word)) {
            return true;
        }
        list = text_slice(list, one.size + 1, list.size);
    }
    return false;
}

bool dispatch_fits(const struct dispatch_rule *rule, const struct candidate *candidate)
{
    if (rule->skill.size > 0 && !has_word(text_of(candidate->skills), rule->skill)) {
        return false;
    }
    return rule->role_count == 0 ||
           text_among(text_of(candidate->staff.role), rule->roles, rule->role_count);
}

static bool goes_before(const struct candidate *a, const struct candidate *b)
{
    if (a->open_tickets != b->open_tickets) {
        return a->open_tickets < b->open_tickets;
    }
    if (a->last_offered_ms != b->last_offered_ms) {
        return a->last_offered_ms < b->last_offered_ms;
    }
    return a->staff.id < b->staff.id;
}

const struct candidate *dispatch_pick(const struct dispatch_rule *rule,
                                      const struct candidate *candidates, size_t count)
{
    const struct candidate *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct candidate *one = &candidates[i];
        if (one->on_duty && !one->tried && dispatch_fits(rule, one) &&
            (best == NULL || goes_before(one, best))) {
            best = one;
        }
    }
    return best;
}
