/* password_pages.h - POST /staff/password: a member of staff chooses another password; and
 * POST /staff/start-password: he gives a colleague one to begin with, which the answer alone tells.
 *
 * As a login it visits the desk for the hash, the hasher for the proof and for the new hash, and the
 * desk again, which keeps it and ends every other session of his. Both passwords are wiped as soon
 * as they were hashed. */
#ifndef ADAPTERS_STAFF_PASSWORD_PAGES_H
#define ADAPTERS_STAFF_PASSWORD_PAGES_H

#include "adapters/connection.h"

MUST_CHECK enum status password_pages_begin(struct connection *connection, size_t body_bytes,
                                            struct exchange **exchange_out);
void password_pages_finish(struct connection *connection, struct exchange *exchange);
void password_pages_start(struct connection *connection, struct exchange *exchange);
/* The desk is done with INPUT_PASSWORD or INPUT_PASSWORD_SET. Takes the input over. */
void password_pages_released(struct front *front, struct input *input);

#endif
