/* clock.h - SLA clocks of tickets: one row each, from start to end.
 *
 * The row is the record: due, paused, warned, missed, kept. What rings it is its row in the timer
 * table (kind "clock", subject the clock's id). Rules are configuration (bot/clock_rule.h). */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H

#include "store/store.h"

enum { CLOCKS_OF_TICKET_MAX = 64 /* open at a time */ };

enum clock_state {
    CLOCK_RUNNING,
    CLOCK_WARNED,
    CLOCK_PAUSED, /* was_warned tells whether it had warned before */
    CLOCK_MISSED, /* due has passed and it is not done; still escalating while ended_at_ms is 0 */
    CLOCK_KEPT,   /* done in time */
    CLOCK_VOID,   /* no longer asked for: the ticket was cancelled, or its class changed */
    CLOCK_STATE_COUNT
};
/* "due", "warned", "paused", "missed", "kept", "void"; static. */
const char *clock_state_word(enum clock_state state);

struct clock_row {
    int64_t id; /* set by store_clock_add */
    int64_t ticket;
    char rule[STORE_ID_BYTES]; /* "R-CLK-2" */
    enum clock_state state;
    int64_t started_at_ms;
    int64_t due_at_ms;
    int64_t warn_at_ms;   /* 0: does not warn, or has */
    int64_t next_at_ms;   /* when its timer rings: warning, due, or next escalation; 0: never */
    int64_t paused_at_ms; /* 0: not paused */
    bool was_warned;
    int32_t escalations; /* steps of the chain already taken */
    int64_t ended_at_ms; /* 0: still open */
};

/* ST_TOO_LARGE when CLOCKS_OF_TICKET_MAX of the ticket are open. */
MUST_CHECK enum status store_clock_add(struct store *store, struct clock_row *clock);
MUST_CHECK enum status store_clock_get(struct store *store, int64_t id,
                                       struct clock_row *clock_out);
/* Saves all but id, ticket, rule. */
MUST_CHECK enum status store_clock_save(struct store *store, const struct clock_row *clock);
/* Those of a ticket, oldest first, ended ones too; of more than max, the open ones, then the
 * newest. */
MUST_CHECK enum status store_clock_of_ticket(struct store *store, int64_t ticket,
                                             struct clock_row *clocks, size_t max,
                                             size_t *count_out);
typedef enum status clock_each(void *context, const struct clock_row *clock);
/* Every clock, oldest first, with ended_at_ms == 0 or ended_at_ms >= since_ms. */
MUST_CHECK enum status store_clock_each(struct store *store, int64_t since_ms, clock_each *each,
                                        void *context);

#endif
