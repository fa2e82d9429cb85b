/* recurrence.h - recurring work: which period of which rule was generated already. */
#ifndef STORE_RECURRENCE_H
#define STORE_RECURRENCE_H

#include "store/store.h"

enum { RECURRENCE_SUBJECT_BYTES = 64 };

struct recurrence {
    int64_t id; /* set by store_recurrence_put; subject of its timer (kind "recur") */
    char rule[STORE_ID_BYTES]; /* "R-CLK-16" */
    char community[STORE_ID_BYTES];
    /* What it is about beside the community: a home in custody, an equipment; "". */
    char subject[RECURRENCE_SUBJECT_BYTES];
    int64_t next_at_ms; /* the next period not generated yet */
    int64_t done;       /* how many were generated */
    bool ended;
};

/* Inserts or updates by (rule, community, subject); the id is set. */
MUST_CHECK enum status store_recurrence_put(struct store *store, struct recurrence *recurrence);
MUST_CHECK enum status store_recurrence_get(struct store *store, int64_t id,
                                            struct recurrence *recurrence_out);
MUST_CHECK enum status store_recurrence_find(struct store *store, struct text rule,
                                             struct text community, struct text subject,
                                             struct recurrence *recurrence_out);
typedef enum status recurrence_each(void *context, const struct recurrence *recurrence);
MUST_CHECK enum status store_recurrence_each(struct store *store, recurrence_each *each,
                                             void *context);

#endif
