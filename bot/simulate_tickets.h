/* simulate_tickets.h - the oracle's book of tickets, kept from the event series alone. */
#ifndef BOT_SIMULATE_TICKETS_H
#define BOT_SIMULATE_TICKETS_H

#include "bot/simulate_oracle.h"
#include "store/event.h"

#include <jansson.h>

struct record_book; /* opaque */

MUST_CHECK enum status record_book_open(struct sim *sim, struct oracle *oracle,
                                        struct record_book **book_out);
void record_book_close(struct record_book *book); /* accepts NULL */
/* An event about a ticket. */
void record_book_enter(struct record_book *book, const struct event *event, const json_t *data);
/* Everything up to now was entered: what should have been there by now? */
MUST_CHECK enum status record_book_settle(struct record_book *book, bool sound);
/* The tables against the book. */
MUST_CHECK enum status record_book_finish(struct record_book *book);
void record_book_report(const struct record_book *book, FILE *out);

#endif
