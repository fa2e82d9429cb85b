/* simulate_judge.h - what the two halves of the clock judge share: simulate_clocks.c changes the
 * clocks by triggers, simulate_rings.c lets them ring and compares. */
#ifndef BOT_SIMULATE_JUDGE_H
#define BOT_SIMULATE_JUDGE_H

#include "bot/simulate_clocks.h"
#include "bot/simulate_days.h"
#include "bot/simulate_ledger.h"

enum { JUDGE_RULE_BITS = 8 };

struct clock_judge {
    struct sim *sim;
    struct oracle *oracle;
    struct clock_rules *rules;
    struct sim_days days;
    struct sim_queue rings;     /* due rings; checked when their time is over */
    struct clock_ledger ledger; /* what the gateway still has to say, and the figures */
};

/* The clock of the rule that has not ended; NULL: none. */
struct sim_clock *clock_judge_running(struct sim_clocks *clocks, int32_t rule);
/* It rings when it was planned (0: never), or now when that is over. */
void clock_judge_plan(struct clock_judge *judge, int64_t ticket, struct sim_clock *clock,
                      int64_t planned_ms, int64_t now_ms);

#endif
