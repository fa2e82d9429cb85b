/* leave.h - when members of staff are away, and who stands in for them. Nobody is given a shift while he is
 * away (store_shift_add). */
#ifndef STORE_LEAVE_H
#define STORE_LEAVE_H

#include "store/store.h"

struct leave {
    int64_t id;
    int64_t staff;
    int64_t from_ms, until_ms; /* until is exclusive */
    int64_t substitute;        /* of staff; 0: nobody */
};
#define LEAVE_MS_MAX (366LL * 86400000)

/* ST_MALFORMED when it does not end after it starts or is longer than LEAVE_MS_MAX; ST_CONFLICT when it
 * overlaps another of his. */
MUST_CHECK enum status store_leave_add(struct store *store, struct leave *leave);
/* ST_NOT_FOUND. */
MUST_CHECK enum status store_leave_get(struct store *store, int64_t id, struct leave *leave_out);
/* With its parts. */
MUST_CHECK enum status store_leave_drop(struct store *store, int64_t id);

/* What a leave took of a shift, and the shift as which the substitute got it. */
struct leave_part {
    int64_t from_ms, until_ms;
    int64_t shift; /* 0: nobody took it */
};
MUST_CHECK enum status store_leave_part_add(struct store *store, int64_t leave,
                                            const struct leave_part *part);
/* By start, at most max. */
MUST_CHECK enum status store_leave_parts(struct store *store, int64_t leave,
                                         struct leave_part *parts, size_t max, size_t *count_out);
/* Is he away at any time of [from_ms, until_ms)? */
MUST_CHECK enum status store_leave_meets(struct store *store, int64_t staff, int64_t from_ms,
                                         int64_t until_ms, bool *meets_out);
typedef enum status leave_each(void *context, const struct leave *leave);
/* Those that touch [from_ms, until_ms), by start. */
MUST_CHECK enum status store_leave_each(struct store *store, int64_t from_ms, int64_t until_ms,
                                        leave_each *each, void *context);

#endif
