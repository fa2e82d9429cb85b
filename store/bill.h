/* bill.h - what homes owe and have paid (R-FEE-1): bills by household, month and kind, payments,
 * and disputes, all in fen.
 *
 * Bills and payments are put in by their natural keys, so putting the same again changes nothing.
 * How much of a bill is paid is never entered: it follows from all payments of the household,
 * given to the oldest bill first, undisputed ones before disputed ones. So the order in which
 * bills and payments come in does not matter, and what is paid beyond the bills waits for the next
 * one. Months are numbers, 202611; days too, 20261130. */
#ifndef STORE_BILL_H
#define STORE_BILL_H

#include "store/store.h"

#define BILL_AMOUNT_FEN_MAX 100000000000LL /* a thousand million yuan */

enum put_outcome { PUT_SAME, PUT_NEW, PUT_CHANGED, PUT_OUTCOME_COUNT };

struct bill {
    int64_t id; /* set by the store */
    int64_t household;
    int32_t month;
    char kind[STORE_ID_BYTES]; /* of config/fees.json */
    int64_t list_fen;          /* as billed, before the share of a home in custody */
    int64_t amount_fen;        /* to be paid; set by the store */
    int64_t paid_fen;          /* kept by the store; never above amount_fen */
    int32_t due_on;               /* the last day to pay in time */
    bool disputed;                /* read only: it, or the whole home */
};

static inline int64_t bill_owed_fen(const struct bill *bill)
{
    return bill->amount_fen - bill->paid_fen;
}

/* By (household, month, kind). custody_percent: what a home in custody pays of this kind, 100 for
 * all of it. It is decided when the bill is new or its list amount changes: a month that began in
 * custody costs the share, rounded half up, and stays so when the custody ends later.
 * ST_MALFORMED for an amount below 0 or above BILL_AMOUNT_FEN_MAX or a month that is none. */
MUST_CHECK enum status store_bill_put(struct store *store, const struct bill *bill,
                                      int32_t custody_percent, enum put_outcome *outcome_out);
/* Was anything ever billed to the home? */
MUST_CHECK enum status store_bill_known(struct store *store, int64_t household, bool *known_out);
typedef enum status bill_each(void *context, const struct bill *bill);
/* Open bills of a home, the oldest first. */
MUST_CHECK enum status store_bill_owed_of(struct store *store, int64_t household, bill_each *each,
                                          void *context);

/* All bills of a home: the open ones first, each the newest first; at most max. */
MUST_CHECK enum status store_bill_of(struct store *store, int64_t household, size_t max,
                                     bill_each *each, void *context);

struct payment {
    int64_t id; /* set by the store */
    char community[STORE_ID_BYTES];
    char receipt[STORE_NAME_BYTES]; /* number of the receipt: the key within the community */
    int64_t household;
    int64_t amount_fen; /* > 0 */
    int32_t paid_on;
    char method[STORE_ID_BYTES];
    int64_t at_ms; /* when it came in */
};
/* By (community, receipt); a later one corrects amount, day and method. Takes effect at once, in
 * this transaction (R-FEE-8). ST_CONFLICT when the receipt is another home's. */
MUST_CHECK enum status store_payment_put(struct store *store, const struct payment *payment,
                                         enum put_outcome *outcome_out);
typedef enum status payment_each(void *context, const struct payment *payment);
/* Of one home, the newest first, at most max. */
MUST_CHECK enum status store_payment_of(struct store *store, int64_t household, size_t max,
                                        payment_each *each, void *context);
/* What the home has paid beyond all its bills; 0 for most. */
MUST_CHECK enum status store_bill_credit(struct store *store, int64_t household,
                                         int64_t *credit_fen_out);

struct dispute {
    int64_t id; /* set by the store */
    int64_t household;
    int64_t bill;   /* 0: everything the home owes */
    int64_t ticket; /* 0: none */
    char reason[STORE_TITLE_BYTES];
    int64_t opened_at_ms, closed_at_ms; /* closed: 0 while it stands */
};
/* ST_CONFLICT when the same is in dispute already. */
MUST_CHECK enum status store_dispute_open(struct store *store, struct dispute *dispute);
typedef enum status dispute_each(void *context, const struct dispute *dispute);
/* Those of a home that stand, the oldest first. */
MUST_CHECK enum status store_dispute_of(struct store *store, int64_t household, dispute_each *each,
                                        void *context);
/* Closes all disputes that the ticket opened. ST_NOT_FOUND: none stands. */
MUST_CHECK enum status store_dispute_close(struct store *store, int64_t ticket, int64_t at_ms);

#endif
