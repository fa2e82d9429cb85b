/* appointments.h - an agreed time is reminded to both sides before it comes.
 *
 * A service's file names the slots and facts that hold one. The reminder is a timer of kind
 * "appointment" of the ticket: a newer agreement takes the place of an older one. */
#ifndef BOT_APPOINTMENTS_H
#define BOT_APPOINTMENTS_H

#include "bot/turn.h"

/* The ticket was opened, or a fact of it recorded: sets the reminder when that agreed on a time
 * which is still further away than the reminder comes before it. Called by procedure_after. */
MUST_CHECK enum status appointments_after(struct turn *turn, const struct ticket *ticket,
                                          const struct service *service, struct text trigger);
/* The timer rings: tells the resident and, by the event "ticket.appointment", staff. Nothing when
 * the ticket is closed by now, or the time is over because the gateway was away. */
MUST_CHECK enum status appointments_due(struct turn *turn, int64_t number, struct text data);

#endif
