/* arrears.h - who owes, since when, and why (R-FEE-2, R-FEE-3): what a dunning step asks before it
 * is taken.
 *
 * Days are numbers, 20261130; "overdue on a day" means due before that day. */
#ifndef STORE_ARREARS_H
#define STORE_ARREARS_H

#include "store/store.h"

/* What is known of a home beside its bills. A home without it: all 0. */
struct standing {
    int64_t household;
    char reason[STORE_ID_BYTES]; /* why it does not pay: an id of config/fees.json; "" unknown */
    int64_t reason_at_ms;
    int32_t promised_on;    /* "下周五交": wait for this day; 0: no promise */
    int32_t promises;       /* how often one was made */
    int64_t promised_at_ms; /* when the last one was */
    int64_t person_since_ms;    /* a person sees to it (hardship, instalments): no messages; 0: no */
    int64_t opted_out_at_ms;    /* wants no messages; 0: may be written to */
};
/* ST_OK and an empty one (household set) when nothing is known. */
MUST_CHECK enum status store_standing_get(struct store *store, int64_t household,
                                          struct standing *standing_out);
/* ST_NOT_FOUND for a household that is not there. */
MUST_CHECK enum status store_standing_put(struct store *store, const struct standing *standing);

/* What decides about a message to a home, at a moment. Ask in the transaction that would send. */
struct arrears {
    int64_t household;
    char community[STORE_ID_BYTES];
    char room[STORE_ROOM_BYTES];
    char owner[STORE_NAME_BYTES];
    char phone[STORE_PHONE_BYTES];
    int64_t owed_fen;       /* all open bills, also those not due yet and in dispute */
    int64_t overdue_fen;    /* due before the day and not in dispute: 0 means paid, or disputed */
    int32_t overdue_months; /* how many different months are in it */
    int32_t oldest_month, oldest_due_on; /* of what is overdue; 0: nothing */
    int64_t disputed_fen; /* of owed_fen */
    bool occupied;        /* somebody lives there, as far as is known: not in custody, no reason "vacant" */
    struct standing standing;
};
/* ST_NOT_FOUND for a household that is not there. */
MUST_CHECK enum status store_arrears_of(struct store *store, int64_t household, int32_t day,
                                        struct arrears *arrears_out);

typedef enum status arrears_each(void *context, const struct arrears *arrears);
enum { ARREARS_PAGE_MAX = 1000 };
/* Homes of a community with something overdue on day, by room, starting behind room `after`
 * (TEXT_NONE: the first); at most max <= ARREARS_PAGE_MAX. Community, owner, phone, standing and
 * all are filled as store_arrears_of does. each must not call back into this function. */
MUST_CHECK enum status store_arrears_page(struct store *store, struct text community, int32_t day,
                                          struct text after, size_t max, arrears_each *each,
                                          void *context);

/* How many homes of a community have something overdue for which reason, and how much, what is in
 * dispute included; for all communities when it is TEXT_NONE. "" is a reason not known yet. */
struct arrears_count {
    char reason[STORE_ID_BYTES];
    int64_t homes, overdue_fen;
};
enum { ARREARS_REASONS_MAX = 16 };
MUST_CHECK enum status store_arrears_by_reason(struct store *store, struct text community,
                                               int32_t day, struct arrears_count *counts,
                                               size_t max, size_t *count_out);

#endif
