/* due.h - what happens when a timer is due: one table of kinds (law 5). */
#ifndef BOT_DUE_H
#define BOT_DUE_H

#include "bot/turn.h"

/* Runs the due timers, oldest first, at most TIMER_CLAIM_MAX of them. *count_out is how many. */
MUST_CHECK enum status due_run(struct turn *turn, size_t *count_out);

#endif
