/* ask.h - questions to a resident about a ticket that wait for an answer: a quote to accept, a
 * repair to sign off, an extension to agree to, a score to give. */
#ifndef STORE_ASK_H
#define STORE_ASK_H

#include "store/store.h"

enum { ASKS_OPEN_MAX = 8 /* of one contact */ };
enum ask_state { ASK_OPEN, ASK_ANSWERED, ASK_EXPIRED, ASK_WITHDRAWN, ASK_STATE_COUNT };

struct ask_row {
    int64_t id; /* set by store_ask_add */
    int64_t ticket, contact;
    char ask[STORE_ID_BYTES]; /* id among the asks of the ticket's service */
    enum ask_state state;
    int64_t asked_at_ms;
    int64_t expires_at_ms; /* 0: waits for ever */
    int32_t reminded;      /* how often it was asked again */
    int64_t ended_at_ms;
};

/* ST_TOO_LARGE when ASKS_OPEN_MAX wait for this contact already. */
MUST_CHECK enum status store_ask_add(struct store *store, struct ask_row *ask);
MUST_CHECK enum status store_ask_get(struct store *store, int64_t id, struct ask_row *ask_out);
MUST_CHECK enum status store_ask_save(struct store *store, const struct ask_row *ask);
/* Open ones of a contact, newest first. */
MUST_CHECK enum status store_ask_open_of(struct store *store, int64_t contact,
                                         struct ask_row *asks, size_t max, size_t *count_out);
/* Open ones of a ticket, newest first. */
MUST_CHECK enum status store_ask_open_of_ticket(struct store *store, int64_t ticket,
                                                struct ask_row *asks, size_t max,
                                                size_t *count_out);

#endif
