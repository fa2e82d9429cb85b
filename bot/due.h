/* due.h - what happens when a timer is due: one table of kinds (law 5). */
#ifndef BOT_DUE_H
#define BOT_DUE_H

#include "bot/turn.h"

/* Something done in a transaction of its own; *count_out is how much. */
typedef enum status due_work(struct turn *turn, size_t *count_out);

/* Runs the due timers, oldest first, at most TIMER_CLAIM_MAX of them. *count_out is how many. */
MUST_CHECK enum status due_run(struct turn *turn, size_t *count_out);
/* Makes what the configuration asks for by itself agree with it: recurring work, and
 * funds that are granted. */
MUST_CHECK enum status due_agree(struct turn *turn, size_t *count_out);

#endif
