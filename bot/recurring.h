/* recurring.h - opens the tasks that the procedures ask for by the calendar, each period once.
 *
 * A row of store/recurrence.h is one rule in one community (about one equipment): which period
 * comes next. Its timer (kind "recur", subject the row's id) opens the task, moves the row on and
 * is put again, all in one transaction: what was missed while the gateway was away is made up
 * period by period, oldest first, marked late. docs/recurring.md tells the whole. */
#ifndef BOT_RECURRING_H
#define BOT_RECURRING_H

#include "bot/turn.h"
#include "store/recurrence.h"
#include "store/timer.h"

enum {
    RECURRING_TASKS_MAX = 32, /* of one period in one turn; the rest follow in the next */
    RECURRING_LATE_MS = 3600000
};

/* Makes the rows agree with the configuration: a new rule begins with its first period after
 * now, one that is gone ends, a changed timetable counts from now on. Periods that fell due before
 * stay due. At the start of the desk and after each reload. */
MUST_CHECK enum status recurring_agree(struct turn *turn);

/* The timer of a row rings. */
MUST_CHECK enum status recurring_ring(struct turn *turn, const struct timer *timer);

/* Arms the row's timer for next_at_ms; data: how far a period that takes several turns got. */
MUST_CHECK enum status recurring_arm(struct turn *turn, const struct recurrence *row,
                                     struct text data);

#endif
