/* clock_rule.h - the documented schedule (R-CLK-…, R-FEE-4 …) as data: every .json file
 * of config/clocks/.
 *
 * What starts a clock, how long it runs in which kind of time (clock_span.h), when it warns, what
 * pauses and stops it, and up which chain of roles it escalates. docs/clocks.md has the format. */
#ifndef BOT_CLOCK_RULE_H
#define BOT_CLOCK_RULE_H

#include "bot/clock_span.h"
#include "bot/condition.h"

enum {
    CLOCK_RULES_MAX = 128,
    CLOCK_TRIGGERS_MAX = 8,
    CLOCK_ESCALATIONS_MAX = 6,
    CLOCK_ROLES_MAX = 6,
    CLOCK_REPEAT_MAX = 1000
};

/* Who hears of it, and how long after the step before (the first: after due). */
struct clock_escalation {
    size_t role_count;
    struct text roles[CLOCK_ROLES_MAX];
    struct clock_span after; /* amount 0 and unit minutes: at once */
};

struct clock_rule {
    struct text id;     /* "R-CLK-2" */
    struct text title;  /* 现场勘察 */
    struct text source; /* "B3.4.5" */
    struct condition when; /* over the ticket when a start trigger comes */
    /* Triggers are kinds of events ("ticket.accepted") or recorded facts ("fact.surveyed"). */
    size_t start_count, stop_count, pause_count, resume_count;
    struct text start[CLOCK_TRIGGERS_MAX];
    struct text stop[CLOCK_TRIGGERS_MAX];
    struct text pause[CLOCK_TRIGGERS_MAX];
    struct text resume[CLOCK_TRIGGERS_MAX];
    struct clock_span due;
    /* A fact with a later moment that the resident agreed to (R-CLK-5), or one he asked for
     * (R-CLK-9): its number is a time in ms, in force while `extend_when` holds. size 0: none. */
    struct text extend_fact;
    struct condition extend_when;
    int32_t warn_percent; /* of the span gone by when it warns; 0: no warning */
    size_t warn_role_count;
    struct text warn_roles[CLOCK_ROLES_MAX];
    size_t escalation_count;
    struct clock_escalation escalations[CLOCK_ESCALATIONS_MAX];
    struct clock_span repeat; /* amount 0: the last step is not repeated */
    int32_t repeat_max;       /* how often at most */
    bool standalone; /* belongs to no ticket (a dunning step): only counted, never run by tickets */
};

struct clock_rules; /* immutable */

/* Reads every .json file of directory, each an array of rules. Proved: ids unique; each rule started
 * and stopped by something, paused and resumed or neither; somebody hears of it when it is missed.
 * No directory: no rules. What they name outside is proved by config_check_clocks.h. */
MUST_CHECK enum status clock_rules_load(const char *directory, struct fault_sink *faults,
                                        struct clock_rules **rules_out);
void clock_rules_close(struct clock_rules *rules); /* accepts NULL */
size_t clock_rules_count(const struct clock_rules *rules);
const struct clock_rule *clock_rules_at(const struct clock_rules *rules, size_t index);
/* May it run for tickets of the service, as far as `when` names services? */
bool clock_rule_is_about(const struct clock_rule *rule, struct text service);
const struct clock_rule *clock_rules_find(const struct clock_rules *rules, struct text id);

#endif
