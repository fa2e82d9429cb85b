/* clock_chain.h - what a clock does when it rings: it warns, is missed, and then climbs its chain
 * of escalation (R-CLK-…). One that comes late takes a single step, and counts on from now. */
#ifndef BOT_CLOCK_CHAIN_H
#define BOT_CLOCK_CHAIN_H

#include "bot/clock_life.h"

enum { CLOCK_LATE_AFTER_MS = 60000 /* up to here the next step counts from the planned moment */ };

/* Which triggers the ring made, in order: the caller lets the procedure follow them. */
struct clock_rung {
    size_t count;
    struct text triggers[2];
};

/* clock is open, not paused, and its next_at_ms has come. A step raises ticket's priority to
 * urgent. */
MUST_CHECK enum status clock_chain_ring(const struct clock_scene *scene,
                                        const struct clock_rule *rule, struct clock_row *clock,
                                        struct clock_rung *rung_out);

#endif
