/* ticket_time.h - the moment that a resident asked for in a ticket's slot. */
#ifndef BOT_TICKET_TIME_H
#define BOT_TICKET_TIME_H

#include "bot/turn.h"

/* The begin of a time slot's value ("2026-11-25T14:00/2026-11-25T18:00"). False when none was
 * said, or none that begins at one moment (随时). */
bool ticket_time_of_slot(const struct turn *turn, const struct ticket *ticket, struct text slot,
                         int64_t *at_ms_out);

#endif
