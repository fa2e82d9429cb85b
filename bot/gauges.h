/* gauges.h - how much there is of what the desk keeps: tickets, outbox rows, open clocks.
 *
 * Counted once at the start; each turn brings what it changed (turn.h). */
#ifndef BOT_GAUGES_H
#define BOT_GAUGES_H

#include "bot/senders.h"
#include "bot/turn.h"

struct gauges {
    int64_t open_tickets;
    int64_t outbox[OUTBOX_STATE_COUNT];
    int64_t clocks[CLOCK_STATE_COUNT]; /* open ones */
};

/* Counts what is in the database, within the caller's transaction. */
MUST_CHECK enum status gauges_count(struct gauges *gauges, struct store *store);
/* Adds what a committed turn changed, and shows all of it. */
void gauges_add(struct gauges *gauges, const struct turn *turn);

#endif
