/* ledger.h - money in double entry: every posting takes from one account what it gives another.
 *
 * Amounts in fen, always positive; an account's balance is what was given minus what was taken.
 * Accounts are names of configuration ("fund.cs", "deposit.contractor", "expense.repair"). */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/store.h"

struct posting {
    int64_t id; /* set by store_ledger_post */
    int64_t at_ms;
    char community[STORE_ID_BYTES];
    char from[STORE_ID_BYTES], to[STORE_ID_BYTES];
    int64_t amount_fen;        /* > 0 */
    int64_t ticket;            /* 0: none */
    char key[STORE_KEY_BYTES]; /* unique: the same posting twice has one effect (law 2) */
    char actor[STORE_ID_BYTES];
    char note[STORE_TITLE_BYTES];
};

/* ST_CONFLICT when the key is there already (nothing is posted, id set to the first one's);
 * ST_MALFORMED for an amount not above 0, from == to or an empty key; ST_TOO_LARGE when a sum would
 * overflow; ST_FORBIDDEN when keep_from (a floor, in fen) is given and from would fall below it. */
MUST_CHECK enum status store_ledger_post(struct store *store, struct posting *posting,
                                         const int64_t *keep_from_fen);
/* 0 for an account nobody posted to. */
MUST_CHECK enum status store_ledger_balance(struct store *store, struct text community,
                                            struct text account, int64_t *balance_fen_out);
typedef enum status posting_each(void *context, const struct posting *posting);
/* Postings of an account, newest first, at most max. */
MUST_CHECK enum status store_ledger_of_account(struct store *store, struct text community,
                                               struct text account, size_t max, posting_each *each,
                                               void *context);
/* Sum over all accounts: 0, or the ledger is broken. For checks and the simulator. */
MUST_CHECK enum status store_ledger_sum(struct store *store, int64_t *sum_fen_out);

#endif
