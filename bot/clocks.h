/* clocks.h - runs the SLA clocks of tickets, in the transaction of whatever moves them. */
#ifndef BOT_CLOCKS_H
#define BOT_CLOCKS_H

#include "bot/procedure.h"

/* False: clocks_after would do nothing about trigger, and its caller need not look up a view. */
bool clocks_wait(const struct turn *turn, const struct ticket *ticket, struct text trigger);
/* Something happened to the ticket (an event's kind, or "fact.NAME"): starts, pauses, resumes and
 * stops the clocks that wait for it. After a fact and after "ticket.graded" clocks that no longer
 * apply are void, and those that now do start from the event that would have started them. Called
 * by procedure_after alone. */
MUST_CHECK enum status clocks_after(struct turn *turn, struct ticket *ticket,
                                    const struct condition_view *view, struct text trigger);
/* The timer of a clock rings: warning, due, or the next step of its chain. A clock that was late
 * because the gateway was away takes one step now and counts on from now: no storm. */
MUST_CHECK enum status clocks_ring(struct turn *turn, int64_t clock, int64_t rung_for_ms);

#endif
