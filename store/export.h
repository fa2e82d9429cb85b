/* export.h - walks a whole table, oldest first, through a reader connection. */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "store/clock.h"
#include "store/event.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/ticket.h"

typedef enum status ticket_each(void *context, const struct ticket *ticket,
                                struct text assignee_username);
MUST_CHECK enum status store_export_tickets(struct store *store, ticket_each *each, void *context);
/* With the contact's channel and peer, which struct message does not hold. */
typedef enum status message_export_each(void *context, const struct message *message,
                                        struct text channel, struct text peer);
MUST_CHECK enum status store_export_messages(struct store *store, message_export_each *each,
                                             void *context);
MUST_CHECK enum status store_export_events(struct store *store, event_each *each, void *context);
MUST_CHECK enum status store_export_outbox(struct store *store, outbox_each *each, void *context);
/* Every clock of a ticket, also from inside the walk of tickets. */
MUST_CHECK enum status store_export_clocks(struct store *store, int64_t ticket, clock_each *each,
                                           void *context);

#endif
