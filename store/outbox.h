/* outbox.h - everything sent was a row first (law 3).
 *
 * States: queued -> sending -> sent | failed | uncertain -> delivered; sending -> queued to try
 * again; sending -> withdrawn when what it says is true no more (bot/campaigns.h); waiting: the
 * provider's reply window is closed, until the resident writes. After a crash the rows in sending
 * are queued again where the provider drops repeats, and become uncertain elsewhere. */
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

struct outbox_row {
    int64_t id;                /* set by store_outbox_push */
    char kind[STORE_ID_BYTES]; /* "text", "image" */
    char channel[STORE_ID_BYTES];
    char account[STORE_ID_BYTES];
    char peer[STORE_PEER_BYTES];
    char key[STORE_KEY_BYTES]; /* idempotency key, unique */
    int64_t contact;
    int64_t message; /* the message row it delivers; 0: none */
    enum outbox_state state;
    int32_t attempts;
    int64_t next_at_ms, created_at_ms, finished_at_ms;
    int32_t code;                   /* provider's last number */
    char provider_id[STORE_KEY_BYTES]; /* by which its reports name the message; "" */
    char error[OUTBOX_ERROR_BYTES]; /* what staff read about it; "" */
    struct text body; /* borrowed until the next store_ call when loaded, copied when pushed */
};

/* Queues one row. A key that is there already is ST_CONFLICT and changes nothing. */
MUST_CHECK enum status store_outbox_push(struct store *store, struct outbox_row *row);
/* Takes one due row, oldest next_at first, of an account whose resident has none in sending
 * (so that his messages stay in order), sets it sending, counts the attempt. ST_NOT_FOUND. */
MUST_CHECK enum status store_outbox_claim(struct store *store, int64_t now_ms,
                                          struct outbox_row *row_out);
MUST_CHECK enum status store_outbox_get(struct store *store, int64_t id,
                                        struct outbox_row *row_out);
/* Writes state, next_at, finished_at, code, error, provider_id and attempts of row. */
MUST_CHECK enum status store_outbox_update(struct store *store, const struct outbox_row *row);
/* The row that a report of the account speaks of: by its own key when the provider gives that
 * back, else by the provider's id (the newest, should an id come again). ST_NOT_FOUND. */
MUST_CHECK enum status store_outbox_reported(struct store *store, struct text account,
                                             struct text key, struct text provider_id,
                                             struct outbox_row *row_out);
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
MUST_CHECK enum status store_outbox_next(struct store *store, int64_t *next_at_ms_out);
MUST_CHECK enum status store_outbox_counts(struct store *store,
                                           int64_t counts_out[OUTBOX_STATE_COUNT]);

typedef enum status outbox_each(void *context, const struct outbox_row *row);
/* Rows failed or uncertain (dead letters) of the scopes, newest first, at most max. */
MUST_CHECK enum status store_outbox_dead(struct store *store, struct text scopes, size_t max,
                                         outbox_each *each, void *context);

#endif
