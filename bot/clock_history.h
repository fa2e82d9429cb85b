/* clock_history.h - since when a clock would be running, had its rule applied to the ticket all
 * along: read from the ticket's events. For clocks that only now turn out to be asked for. */
#ifndef BOT_CLOCK_HISTORY_H
#define BOT_CLOCK_HISTORY_H

#include "bot/clock_rule.h"
#include "bot/turn.h"

struct clock_history {
    int64_t started_at_ms; /* 0: it would not be running */
    int64_t paused_at_ms;  /* 0: it would not be paused */
};

/* Starts at the first start trigger behind the last stop trigger or closing of the ticket; pauses
 * that are over are not counted. */
MUST_CHECK enum status clock_history_read(struct turn *turn, const struct ticket *ticket,
                                          const struct clock_rule *rule,
                                          struct clock_history *history_out);

#endif
