/* statement.h - what a home owes, as it is told to its resident (R-FEE): months, kinds, sums in fen. */
#ifndef BOT_STATEMENT_H
#define BOT_STATEMENT_H

#include "store/arrears.h"
#include "store/bill.h"

enum { STATEMENT_LINES_MAX = 48 };

struct statement_line {
    int32_t month;
    char kind[STORE_ID_BYTES];
    int64_t owed_fen;
    bool disputed;
};

struct statement {
    bool known;   /* something was billed to the home: else there is nothing to tell */
    bool bound;   /* the resident is bound to it. Else only his number is on file: no figures */
    int32_t today; /* 20261130, where the home is */
    int64_t household;
    size_t line_count;
    struct statement_line lines[STATEMENT_LINES_MAX]; /* open bills, oldest first */
    int64_t more_fen;                                 /* of those beyond the lines */
    int64_t total_fen;                                /* all of it */
    int32_t months, newest_month; /* how many different ones are in it */
    int64_t credit_fen; /* paid beyond the bills */
    bool has_paid;
    struct payment newest; /* payment, when has_paid */
    struct standing standing;
};

/* All members but bound and today, from the store. */
MUST_CHECK enum status statement_load(struct store *store, int64_t household,
                                      struct statement *statement_out);

#endif
