/* simulate_clocks.h - the oracle's own clocks: which had to run, and when each had to ring.
 *
 * Written after docs/clocks.md alone; of the program's code only the reader of the rule files is
 * shared. Every trigger changes the clocks here at once, and what the gateway did about it must
 * be in the series by the end of the moment; what rings by itself must ring at its time, or at
 * the first moment at which the gateway could write after it. */
#ifndef BOT_SIMULATE_CLOCKS_H
#define BOT_SIMULATE_CLOCKS_H

#include "bot/clock_rule.h"
#include "bot/simulate_oracle.h"
#include "bot/simulate_view.h"
#include "store/event.h"

#include <jansson.h>

enum sim_clock_state {
    SIM_CLOCK_RUNS,
    SIM_CLOCK_WARNED,
    SIM_CLOCK_PAUSED,
    SIM_CLOCK_MISSED,
    SIM_CLOCK_KEPT,
    SIM_CLOCK_VOID
};

struct sim_clock {
    int32_t rule; /* index */
    enum sim_clock_state state;
    bool warned;
    int32_t steps; /* of the chain, taken */
    int64_t id;    /* as the gateway numbers it; 0: not seen yet */
    int64_t started_ms, due_ms;
    int64_t warn_ms;    /* 0: will not warn */
    int64_t planned_ms; /* when it rings next by the rule; 0: never */
    int64_t ring_ms;    /* when it can: not before it was planned */
    int64_t paused_ms, ended_ms;
};

struct sim_trigger {
    int32_t word; /* index among the words that rules wait for; -1: the ticket was closed */
    int64_t at_ms;
};

/* What the judge remembers of one ticket. */
struct sim_clocks {
    size_t count, capacity;
    struct sim_clock *items; /* owned; ended ones too */
    size_t trigger_count, trigger_capacity;
    struct sim_trigger *triggers; /* owned */
};

struct clock_judge; /* opaque */

MUST_CHECK enum status clock_judge_open(struct sim *sim, struct oracle *oracle,
                                        struct clock_judge **judge_out);
void clock_judge_close(struct clock_judge *judge); /* accepts NULL */
/* What the event says (its kind, or "fact.NAME"); view is the ticket as it is after it. */
void clock_judge_trigger(struct clock_judge *judge, const struct event *event,
                         struct sim_clocks *clocks, const struct sim_view *view, bool closed,
                         struct text trigger);
/* "clock.warned" and the like. */
void clock_judge_event(struct clock_judge *judge, const struct event *event,
                       struct sim_clocks *clocks, const json_t *data);
/* The moment is over. clocks_of gives the memory of a ticket. */
typedef struct sim_clocks *clocks_of_ticket(void *context, int64_t ticket);
void clock_judge_settle(struct clock_judge *judge, bool sound, clocks_of_ticket *clocks_of,
                        void *context);
/* The clock table against what was judged. */
MUST_CHECK enum status clock_judge_finish(struct clock_judge *judge, clocks_of_ticket *clocks_of,
                                          void *context);
/* Does a clock of the ticket run (or wait for the resident)? */
bool sim_clocks_run(const struct sim_clocks *clocks);
void clock_judge_report(const struct clock_judge *judge, FILE *out);
void sim_clocks_free(struct sim_clocks *clocks);

#endif
