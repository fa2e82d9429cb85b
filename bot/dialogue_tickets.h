/* dialogue_tickets.h - what a resident asks about tickets that are open already. */
#ifndef BOT_DIALOGUE_TICKETS_H
#define BOT_DIALOGUE_TICKETS_H

#include "bot/dialogue_work.h"

/* Progress of the open tickets, or of the newest one when none is open. */
void tickets_say_status(struct dialogue_work *work);
/* Hurries, cancels or reopens; asks which one when there are several. */
void tickets_wish(struct dialogue_work *work, enum ticket_wish wish);
/* Is the message the answer to "which one?" Then it is carried out. */
bool tickets_answer_which(struct dialogue_work *work);
/* Does the message name a ticket by its number? */
bool tickets_named(const struct dialogue_work *work);

#endif
