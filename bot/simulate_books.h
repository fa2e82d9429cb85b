/* simulate_books.h - what the oracle adds up: money, and work that the calendar asks for. */
#ifndef BOT_SIMULATE_BOOKS_H
#define BOT_SIMULATE_BOOKS_H

#include "bot/simulate_oracle.h"
#include "store/event.h"

struct sim_books; /* opaque */

MUST_CHECK enum status sim_books_open(struct sim *sim, struct oracle *oracle,
                                      struct sim_books **books_out);
void sim_books_close(struct sim_books *books); /* accepts NULL */
/* A ticket was opened: is it a period's task, and its turn? */
void sim_books_opened(struct sim_books *books, const struct event *event, struct text intent);
/* The moment is over; sound: whatever the calendar asked for by now has been opened. */
void sim_books_settle(struct sim_books *books, bool sound);
/* The ledger adds up, no fund is below nothing. */
MUST_CHECK enum status sim_books_finish(struct sim_books *books);
void sim_books_report(const struct sim_books *books, FILE *out);

#endif
