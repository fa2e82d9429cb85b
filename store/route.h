/* route.h - by which ways a message may go on when one is shut (bot/route.h).
 *
 * A row for each row of the outbox that has a way behind it, with what the next one needs to say the
 * same. */
#ifndef STORE_ROUTE_H
#define STORE_ROUTE_H

#include "store/store.h"

enum { ROUTE_WHY_BYTES = 400, ROUTE_WORDS_BYTES_MAX = 16384, ROUTE_FACTS_BYTES_MAX = 8192 };

struct route {
    int64_t outbox; /* the row of the outbox */
    int64_t first;  /* the row that the message set out with */
    int64_t next;   /* the row that followed this one; 0: none */
    int64_t contact; /* whose chat it set out from */
    int64_t ticket; /* it is about; 0: none */
    char chain[STORE_ID_BYTES];
    int32_t step;   /* index in the chain */
    char why[ROUTE_WHY_BYTES]; /* Chinese, for staff: why the steps before it were left out */
    char notice[STORE_ID_BYTES]; /* that can say it; "": none */
    struct text facts; /* a line for each field of the notice. This and words: borrowed until the */
    struct text words; /* next store_ call when loaded, copied when kept */
};

MUST_CHECK enum status store_route_put(struct store *store, const struct route *route);
/* ST_NOT_FOUND: the row has no way behind it. */
MUST_CHECK enum status store_route_get(struct store *store, int64_t outbox,
                                       struct route *route_out);
/* Notes the row that followed. ST_CONFLICT: there is one already. */
MUST_CHECK enum status store_route_follow(struct store *store, int64_t outbox, int64_t next);

#endif
