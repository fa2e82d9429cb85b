/* simulate_view.h - a ticket as the simulator sees it, and whether a condition holds of it.
 *
 * The oracle's own reading of what conditions mean (bot/condition.h says it): it shares no code
 * with bot/condition.c. */
#ifndef BOT_SIMULATE_VIEW_H
#define BOT_SIMULATE_VIEW_H

#include "bot/condition.h"

enum { SIM_FACT_BYTES = 64 };

struct sim_fact {
    struct text name; /* of the catalogue */
    char value[SIM_FACT_BYTES];
    int64_t number;
    int64_t at_ms;
};

struct sim_view {
    struct text service, intent, class_, community, state, department;
    bool bound;
    struct text slots; /* JSON */
    const struct sim_fact *facts;
    size_t fact_count;
};

/* NULL when it is not recorded. */
const struct sim_fact *sim_view_fact(const struct sim_view *view, struct text name);
bool sim_view_test(const struct sim_view *view, const struct condition_test *test);
/* The first test that does not hold; NULL when all do. */
const struct condition_test *sim_view_failing(const struct sim_view *view,
                                              const struct condition *condition);
bool sim_view_holds(const struct sim_view *view, const struct condition *condition);

#endif
