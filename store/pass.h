/* pass.h - one-time codes that the gate checks (R-RELEASE 放行条). */
#ifndef STORE_PASS_H
#define STORE_PASS_H

#include "store/store.h"

enum { PASS_CODE_BYTES = 12 };

struct pass {
    char community[STORE_ID_BYTES];
    char code[PASS_CODE_BYTES]; /* digits; unique among the passes of a community not yet used or
                                   expired */
    int64_t ticket;
    int64_t valid_from_ms, valid_until_ms;
    int64_t used_at_ms; /* 0: not yet */
    char used_by[STORE_ID_BYTES];
};

/* ST_CONFLICT when a usable pass of the community has this code: the caller draws another. */
MUST_CHECK enum status store_pass_add(struct store *store, const struct pass *pass, int64_t now_ms);
/* The newest pass of that code. ST_NOT_FOUND. */
MUST_CHECK enum status store_pass_find(struct store *store, struct text community, struct text code,
                                       struct pass *pass_out);
/* The newest pass of a ticket. ST_NOT_FOUND. */
MUST_CHECK enum status store_pass_of_ticket(struct store *store, int64_t ticket,
                                            struct pass *pass_out);
/* Marks the newest pass of its community, code and ticket used; ST_CONFLICT when that was used
 * before. Whether it is valid now is for the caller to see: from inclusive, until exclusive. */
MUST_CHECK enum status store_pass_use(struct store *store, const struct pass *pass,
                                      struct text used_by, int64_t at_ms);
/* Ends a ticket's unused passes at at_ms (the release was cancelled). */
MUST_CHECK enum status store_pass_revoke(struct store *store, int64_t ticket, int64_t at_ms);

#endif
