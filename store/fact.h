/* fact.h - what is recorded of a ticket: named values, the last one in force.
 *
 * Papers shown, parties present, quotes, approvals, consents, scores. Who recorded what and when
 * stays in the event series ("ticket.recorded"); here is only what counts now. */
#ifndef STORE_FACT_H
#define STORE_FACT_H

#include "store/store.h"

enum { FACT_VALUE_BYTES = 512, FACTS_MAX = 64 /* of one ticket */ };

struct fact {
    char name[STORE_ID_BYTES];
    char value[FACT_VALUE_BYTES]; /* words, "yes", a date … */
    int64_t number;               /* of numbers, fen, scores, counts; else 0 */
    int64_t at_ms;
    char actor[STORE_ID_BYTES];
};

/* Records, replacing an earlier value. ST_TOO_LARGE past FACTS_MAX of a ticket. */
MUST_CHECK enum status store_fact_put(struct store *store, int64_t ticket,
                                      const struct fact *fact);
/* ST_NOT_FOUND when it is not recorded. */
MUST_CHECK enum status store_fact_get(struct store *store, int64_t ticket, struct text name,
                                      struct fact *fact_out);
/* All of a ticket by name; max >= FACTS_MAX takes them all. */
MUST_CHECK enum status store_fact_list(struct store *store, int64_t ticket, struct fact *facts,
                                       size_t max, size_t *count_out);

#endif
