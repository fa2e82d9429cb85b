/* timer.h - every timer is a row (law 5): due time, kind, subject. */
#ifndef STORE_TIMER_H
#define STORE_TIMER_H

#include "store/store.h"

enum { TIMER_CLAIM_MAX = 64, TIMER_DATA_BYTES = 256 };

struct timer {
    int64_t id;
    int64_t due_at_ms;
    char kind[STORE_ID_BYTES]; /* "form.remind", "alarm.repeat" … */
    int64_t subject;           /* contact id or ticket number, by kind */
    char data[TIMER_DATA_BYTES];
};

/* Sets the timer (kind, subject), replacing an earlier one of the two. */
MUST_CHECK enum status store_timer_put(struct store *store, const struct timer *timer);
/* Removes it; ST_OK also when there was none. */
MUST_CHECK enum status store_timer_drop(struct store *store, struct text kind, int64_t subject);
/* Takes the due ones out of the table, oldest due first. */
MUST_CHECK enum status store_timer_claim(struct store *store, int64_t now_ms, struct timer *timers,
                                         size_t max, size_t *count_out);
/* When the next one is due; INT64_MAX when there is none. */
MUST_CHECK enum status store_timer_next(struct store *store, int64_t *due_at_ms_out);

#endif
