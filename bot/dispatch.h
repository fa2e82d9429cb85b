/* dispatch.h - asks staff on duty, one after the other, to take a ticket (dispatch_rule.h).
 *
 * A round begins when a ticket is opened, reopened or transferred: it is assigned to the next one
 * who fits, as "system". Who does not accept in time ("ticket.passed_on"), or refuses
 * ("ticket.refused"), is not asked again in that round. When nobody is left, "ticket.unclaimed"
 * names the roles that must see to it, once a round; a ticket for which nobody was on duty is
 * offered again when the next shift begins, and when the roster changes (dispatch_wake). Staff may
 * assign by hand at any time, which ends the round. */
#ifndef BOT_DISPATCH_H
#define BOT_DISPATCH_H

#include "bot/turn.h"
#include "store/timer.h"

enum { DISPATCH_SHIFT_AHEAD_DAYS = 7 /* how far the next shift is looked for */ };

/* Something happened to the ticket. To be called by procedure_after alone, after the clocks and
 * reactions; what moved on meanwhile is left alone. */
MUST_CHECK enum status dispatch_after(struct turn *turn, struct ticket *ticket,
                                      struct text trigger);
/* The timer "offer" of a ticket rings: nobody has accepted it, or a shift begins. */
MUST_CHECK enum status dispatch_due(struct turn *turn, const struct timer *timer);
/* The roster has changed: somebody can do more, or has a shift of [from_ms, until_ms) that he had
 * not. What of his department and communities nobody has goes on with its round at once; a shift
 * that begins later than the next one is looked for changes nothing yet. */
MUST_CHECK enum status dispatch_wake(struct turn *turn, const struct staff *staff, int64_t from_ms,
                                     int64_t until_ms);
/* Does the life cycle pass the ticket on out of its present state? Then its assignee, who is not to have
 * it any more, is passed over as one who kept silent is; why: as the event says it. */
bool dispatch_can_pass(const struct turn *turn, const struct ticket *ticket);
MUST_CHECK enum status dispatch_pass(struct turn *turn, struct ticket *ticket, struct text why);
/* The assignee gives the ticket back, with a reason; it goes to the next. ST_FORBIDDEN when it is
 * not his, ST_CONFLICT when the life cycle has no "ticket.refuse" now. */
MUST_CHECK enum status dispatch_refuse(struct turn *turn, struct ticket *ticket,
                                       const struct viewer *by, struct text reason);

#endif
