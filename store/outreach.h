/* outreach.h - who does not want to be written to unasked, and how often we did.
 *
 * A subject is whatever names somebody: "contact:ID", a phone, or "home:ID". All of a
 * person's names are asked, so that one told by chat is not told by SMS on the same day. */
#ifndef STORE_OUTREACH_H
#define STORE_OUTREACH_H

#include "store/store.h"

/* Purposes are words of the configuration ("fees", "survey"). ST_CONFLICT when it is there. */
MUST_CHECK enum status store_opt_out_put(struct store *store, struct text subject,
                                         struct text purpose, int64_t at_ms);
/* ST_OK also when there was none. */
MUST_CHECK enum status store_opt_out_drop(struct store *store, struct text subject,
                                          struct text purpose);
MUST_CHECK enum status store_opted_out(struct store *store, struct text subject,
                                       struct text purpose, bool *out);

struct outreach {
    int64_t day, month; /* of the last message: days, months since 1970-01, where he lives */
    int32_t day_count, month_count;
};
/* All 0 for one who was never written to. */
MUST_CHECK enum status store_outreach_get(struct store *store, struct text subject,
                                          struct outreach *outreach_out);
MUST_CHECK enum status store_outreach_put(struct store *store, struct text subject,
                                          const struct outreach *outreach);

#endif
