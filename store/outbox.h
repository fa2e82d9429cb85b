/* outbox.h - everything sent was a row first (law 3).
 *
 * States: queued -> sending -> sent | failed | uncertain -> delivered; sending -> queued to try
 * again; queued -> withdrawn when what it says is true no more (bot/campaigns.h) or comes too late;
 * waiting: the provider's reply window is closed, until the resident writes; failed or uncertain ->
 * queued when staff want it tried again. After a crash the rows in sending are queued again where
 * the provider drops repeats, and become uncertain elsewhere. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

enum { OUTBOX_BODY_BYTES_MAX = 16384, OUTBOX_CLAIM_MAX = 64, OUTBOX_ERROR_BYTES = 160 };

enum outbox_state {
    OUTBOX_QUEUED,
    OUTBOX_SENDING,
    OUTBOX_WAITING,
    OUTBOX_SENT,
    OUTBOX_FAILED,
    OUTBOX_UNCERTAIN,
    OUTBOX_DELIVERED, /* a report said so */
    OUTBOX_WITHDRAWN, /* never sent: no longer wanted */
    OUTBOX_STATE_COUNT
};
extern const char *const outbox_state_names[OUTBOX_STATE_COUNT]; /* "queued" … */

/* Who goes first: what a lane holds is never kept back by a later lane, not even to the same
 * resident. Stored as numbers. */
enum outbox_lane {
    OUTBOX_EMERGENCY,
    OUTBOX_CODE,     /* verification codes */
    OUTBOX_REPLY,    /* to somebody who is talking with us */
    OUTBOX_NOTICE,   /* of service: what becomes of a ticket, reminders */
    OUTBOX_CAMPAIGN, /* campaigns, dunning, surveys */
    OUTBOX_LANE_COUNT
};
extern const char *const outbox_lane_names[OUTBOX_LANE_COUNT]; /* "emergency" … */

struct outbox_row {
    int64_t id;                /* set by store_outbox_push */
    char kind[STORE_ID_BYTES]; /* "text", "image" */
    enum outbox_lane lane;
    char channel[STORE_ID_BYTES];
    char account[STORE_ID_BYTES];
    char peer[STORE_PEER_BYTES];
    char key[STORE_KEY_BYTES]; /* idempotency key, unique */
    int64_t contact;
    int64_t message; /* the message row it delivers; 0: none */
    enum outbox_state state;
    int32_t attempts;
    int64_t next_at_ms, created_at_ms, finished_at_ms;
    int64_t tried_at_ms; /* last handed to the courier; 0: never */
    int64_t repeat_until_ms; /* it may have arrived: the provider drops a repeat until then; 0: no doubt */
    int32_t code;                   /* provider's last number */
    char provider_id[STORE_KEY_BYTES]; /* by which its reports name the message; "" */
    char error[OUTBOX_ERROR_BYTES]; /* what staff read about it: why it failed or waits; "" */
    struct text body; /* borrowed until the next store_ call when loaded, copied when pushed */
};

/* Queues one row. A key that is there already is ST_CONFLICT and changes nothing. */
MUST_CHECK enum status store_outbox_push(struct store *store, struct outbox_row *row);
/* The due row of account and lane that is next, oldest next_at first, untouched. A resident who has
 * one of this lane or an earlier one in sending, or put off after a try, is passed over, so that his
 * messages of a lane stay in order. ST_NOT_FOUND. */
MUST_CHECK enum status store_outbox_due(struct store *store, struct text account,
                                        enum outbox_lane lane, int64_t now_ms,
                                        struct outbox_row *row_out);
MUST_CHECK enum status store_outbox_get(struct store *store, int64_t id,
                                        struct outbox_row *row_out);
/* Writes state, attempts, next_at, finished_at, tried_at, repeat_until, code, error and provider_id of
 * row. */
MUST_CHECK enum status store_outbox_update(struct store *store, const struct outbox_row *row);
/* The row that a report of the account speaks of: by its own key when the provider gives that
 * back, else by the provider's id (the newest, should an id come again). ST_NOT_FOUND. */
MUST_CHECK enum status store_outbox_reported(struct store *store, struct text account,
                                             struct text key, struct text provider_id,
                                             struct outbox_row *row_out);
/* The rows to that contact that were not handed to the courier: queued, or waiting. */
MUST_CHECK enum status store_outbox_unsent(struct store *store, int64_t contact,
                                           struct text account, struct text peer, int64_t *ids,
                                           size_t max, size_t *count_out);
/* Is a message of the account to that peer with the courier? */
MUST_CHECK enum status store_outbox_sending(struct store *store, struct text account,
                                            struct text peer, bool *sending_out);
/* The resident wrote: what waited for him is queued again, at now_ms. *count_out rows. */
MUST_CHECK enum status store_outbox_wake(struct store *store, int64_t contact, int64_t now_ms,
                                         int64_t *count_out);
/* After a crash, for an account whose provider drops a repeat: sending -> queued. *count_out rows. */
MUST_CHECK enum status store_outbox_again(struct store *store, struct text account, int64_t now_ms,
                                          int64_t *count_out);
/* After a crash, for all others: sending -> uncertain. *count_out rows. */
MUST_CHECK enum status store_outbox_recover(struct store *store, int64_t now_ms,
                                            int64_t *count_out);
/* The earliest next_at of account and lane; INT64_MAX: none is queued. */
MUST_CHECK enum status store_outbox_next(struct store *store, struct text account,
                                         enum outbox_lane lane, int64_t *next_at_ms_out);
/* When the rank-th newest message (1: the newest) of channel and lane to that peer was handed to
 * the courier, other than `but`. 0: there were not so many. */
MUST_CHECK enum status store_outbox_tried(struct store *store, const struct outbox_row *but,
                                          int32_t rank, int64_t *tried_at_ms_out);
MUST_CHECK enum status store_outbox_counts(struct store *store,
                                           int64_t counts_out[OUTBOX_STATE_COUNT]);

typedef enum status outbox_each(void *context, const struct outbox_row *row);
/* Rows failed or uncertain (dead letters) of the scopes, newest first, at most max; not those whose
 * message went on another way. */
MUST_CHECK enum status store_outbox_dead(struct store *store, struct text scopes, size_t max,
                                         outbox_each *each, void *context);
/* Rows of that lane that are uncertain, behind the id `after`, oldest first, at most max. */
MUST_CHECK enum status store_outbox_lost(struct store *store, enum outbox_lane lane, int64_t after,
                                         size_t max, outbox_each *each, void *context);
/* Rows queued and held back with a reason, those that come first, at most max. */
MUST_CHECK enum status store_outbox_held(struct store *store, struct text scopes, size_t max,
                                         outbox_each *each, void *context);

#endif
