/* event.h - the one append-only series of everything that changed (law 7).
 *
 * Staff clients, reports and the audit view are readers of this series. An
 * event about a message names it; its text is joined when the event is read. */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "store/store.h"

enum { EVENT_DATA_BYTES_MAX = 8192, EVENT_PAGE_MAX = 512 };

struct event {
    int64_t seq; /* set by store_event_add: 1, 2, 3 … without a gap */
    int64_t at_ms;
    struct text actor; /* "resident", "bot", "system", or a staff username */
    struct text kind;  /* "ticket.opened", "chat.message" … */
    struct text community; /* an id; of people: as staff have them, "a b" or "*"; size 0: told to
                            * whoever sees all communities alone */
    int64_t ticket;   /* number; 0: none */
    int64_t contact;  /* chat; 0: none */
    int64_t message;  /* id; 0: none */
    struct text data; /* JSON object, or size 0 */
    /* Filled when read and message != 0: */
    struct text message_text, message_author, message_kind;
    int32_t message_direction;
};

MUST_CHECK enum status store_event_add(struct store *store, struct event *event); /* copies */
MUST_CHECK enum status store_event_last(struct store *store, int64_t *seq_out);   /* 0: none yet */

typedef enum status event_each(void *context, const struct event *event);
/* Events after `after` within scopes, oldest first, at most max <= EVENT_PAGE_MAX. *last_out is
 * the seq up to which the series was read (also past events outside scopes). */
MUST_CHECK enum status store_event_page(struct store *store, int64_t after, struct text scopes,
                                        size_t max, event_each *each, void *context,
                                        int64_t *last_out);
/* The record of one ticket, oldest first, at most EVENT_PAGE_MAX. */
MUST_CHECK enum status store_event_of_ticket(struct store *store, int64_t ticket, event_each *each,
                                             void *context);

/* The newest events about the account of a member of staff, newest first, at most EVENT_PAGE_MAX. */
MUST_CHECK enum status store_event_of_staff(struct store *store, struct text username, size_t max,
                                            event_each *each, void *context);

/* One event about a ticket: the first behind after_seq, or the newest. */
struct event_search {
    int64_t ticket;
    struct text kind;
    struct text part; /* what its data must hold, as it is written; size 0: anything */
    int64_t after_seq;
    bool newest;
};
/* ST_NOT_FOUND when there is none. */
MUST_CHECK enum status store_event_find(struct store *store, const struct event_search *search,
                                        int64_t *seq_out, int64_t *at_ms_out);

#endif
