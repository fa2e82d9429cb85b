/* clock_index.h - which clocks wait for a trigger: built once per configuration, so that whatever
 * happens and no clock waits for costs a search in memory and no SQL. */
#ifndef BOT_CLOCK_INDEX_H
#define BOT_CLOCK_INDEX_H

#include "bot/base/status.h"
#include "bot/clock_rule.h"

/* What a trigger does to the clocks of a rule; carried out in this order, so that one that both
 * stops and starts a clock ends the old one and begins a new one. */
enum clock_duty {
    DUTY_STOP,
    DUTY_RESUME,
    DUTY_PAUSE,
    DUTY_EXTEND,  /* a fact that sets or allows another due time */
    DUTY_START,
    DUTY_RECOUNT, /* a fact or the class, which the rule's `when` looks at, has changed */
    DUTY_COUNT
};

struct clock_waiting {
    struct text trigger;
    enum clock_duty duty;
    size_t order; /* of the rule in the configuration */
    const struct clock_rule *rule;
};

struct clock_index; /* immutable; borrows the rules, which must live longer */

/* Rules that stand alone wait for nothing. ST_NO_MEMORY. */
MUST_CHECK enum status clock_index_open(const struct clock_rules *rules,
                                        struct clock_index **index_out);
void clock_index_close(struct clock_index *index); /* accepts NULL */
/* The first of *count_out that wait for trigger, by duty; NULL when there is none. */
const struct clock_waiting *clock_index_find(const struct clock_index *index, struct text trigger,
                                             size_t *count_out);

#endif
