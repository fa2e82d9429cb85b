/* dispatch_rule.h - who is asked to take a ticket, as data: config/dispatch.json.
 *
 * A list of rules; the first whose conditions hold for the ticket decides its department, the
 * skill that is needed, how long somebody has to accept, and who hears of it when nobody does. */
#ifndef BOT_DISPATCH_RULE_H
#define BOT_DISPATCH_RULE_H

#include "bot/clock_span.h"
#include "bot/condition.h"
#include "store/duty.h"

enum { DISPATCH_RULES_MAX = 64, DISPATCH_TRIES_MAX = 20, DISPATCH_ROLES_MAX = 6 };

struct dispatch_rule {
    struct text id;
    struct condition when;
    struct text department; /* size 0: the ticket's own */
    struct text skill;      /* a word of the staff's skills; size 0: none is needed */
    size_t role_count;
    struct text roles[DISPATCH_ROLES_MAX]; /* who may be asked; none: whoever is of the department */
    struct clock_span accept_within;
    int32_t tries_max; /* how many are asked in a round */
    size_t then_count;
    struct text then[DISPATCH_ROLES_MAX]; /* roles named by "ticket.unclaimed" */
};

struct dispatch {
    size_t rule_count;
    struct dispatch_rule rules[DISPATCH_RULES_MAX];
};

/* Reads the list at place. Every fault is reported. Texts belong to the source's arena. */
void dispatch_read(const struct json_place *place, struct dispatch *dispatch_out);

/* The rule for a ticket; NULL when none fits. stay: only a rule of the ticket's own department. */
const struct dispatch_rule *dispatch_rule_for(const struct dispatch *dispatch,
                                              const struct condition_view *view, bool stay);

/* Whom the rule asks next: on duty, able, not tried; of those the one with the fewest open
 * tickets, then who was offered one longest ago, then the lowest id. NULL: nobody. */
const struct candidate *dispatch_pick(const struct dispatch_rule *rule,
                                      const struct candidate *candidates, size_t count);
/* May the rule ask him at all, on duty or not? */
bool dispatch_fits(const struct dispatch_rule *rule, const struct candidate *candidate);

#endif
