/* delivery.h - requests to the gateway, each sent until it is answered as its sender wants it.
 *
 * A request is made once and sent up to DELIVERY_ATTEMPTS times, the very same bytes each time,
 * every retry_after_ms. What happens to it are `delivery`, `fault` and `reply` entries of the
 * journal. */
#ifndef TESTS_DOUBLES_PLATFORM_DELIVERY_H
#define TESTS_DOUBLES_PLATFORM_DELIVERY_H

#include "tests/doubles/platform/platform.h"

#include <jansson.h>

enum {
    DELIVERY_ATTEMPTS = 3,
    DELIVERY_COPIES_MAX = 32,
    DELIVERIES_MAX = 1024, /* under way at once, of one list */
    DELIVERY_PEER_BYTES = 40,
    DELIVERY_MSGID_BYTES = 40,
    DELIVERY_EVENT_BYTES = 40
};

/* What an answer of 200 is worth. */
struct delivery_outcome {
    const char *fault;  /* why it is none; static; NULL: it is good */
    const char *result; /* for the journal, when it is good; static */
    json_t *shown;      /* what the resident reads, taken over; NULL: nothing */
};

/* Whom a request speaks of. Copied. */
struct delivery_about {
    const char *account; /* id; outlives the delivery, as the next one */
    const void *sender;  /* the judge's own */
    char peer[DELIVERY_PEER_BYTES];
    char msgid[DELIVERY_MSGID_BYTES];
    char event[DELIVERY_EVENT_BYTES]; /* "" for a message */
    bool is_report;
};

/* Is the answer as the sender wants it? */
typedef struct delivery_outcome delivery_judge(const struct delivery_about *about,
                                               struct text body);

struct delivery_order {
    struct delivery_about about;
    delivery_judge *judge;
    const char *url;          /* copied */
    const char *content_type; /* whole header line, static */
    const char *header;       /* one more whole line, copied; NULL: none */
    const char *body;         /* copied; NULL: a GET */
    int copy;                 /* which of several alike */
    bool held;                /* only after the next delivery of the list is through */
};

struct deliveries;

/* NULL when out of memory. */
struct deliveries *deliveries_open(struct platform *platform);
void deliveries_close(struct deliveries *deliveries); /* accepts NULL; before the http client */

/* Sends, or holds. NULL, or why not. */
const char *deliveries_send(struct deliveries *deliveries, const struct delivery_order *order);
/* Sends what is held. */
void deliveries_release_held(struct deliveries *deliveries);

#endif
