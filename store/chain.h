/* chain.h - the newest message and ticket of the contact at hand.
 *
 * Messages and tickets of a contact are chained: each row names the previous
 * one, the conversation names the newest. A resident's message adds two or
 * three rows and then saves the conversation; so the newest numbers are kept
 * here for one contact and written with that save, or when another contact is
 * turned to, or a chain is read, or at the commit. */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include "store/query.h"

/* Makes contact the one at hand. ST_NOT_FOUND when there is no such contact. */
MUST_CHECK enum status chain_load(struct store *store, int64_t contact);
/* Likewise, with the numbers that its row was just read with. */
MUST_CHECK enum status chain_know(struct store *store, int64_t contact, int64_t last_message,
                                  int64_t last_ticket);
/* A row was added for the contact at hand. */
MUST_CHECK enum status chain_add_message(struct store *store, int64_t id);
MUST_CHECK enum status chain_add_ticket(struct store *store, int64_t number);
/* Writes what is not written yet: before a chain is read from the tables. */
MUST_CHECK enum status chain_flush(struct store *store);

#endif
