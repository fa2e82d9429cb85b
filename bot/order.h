/* order.h - what a clerk enters for somebody who called or came to the desk (来电来访登记): the
 * same slots that the chat gathers, under the same limits and refusals. */
#ifndef BOT_ORDER_H
#define BOT_ORDER_H

#include "bot/tickets.h"
#include "bot/turn.h"

#include <jansson.h>

struct order {
    struct ticket_order ticket; /* its slots point into `slots` */
    struct ticket_slot slots[SERVICE_SLOTS_MAX];
};

/* Why not; for texts. */
struct order_trouble {
    const char *key; /* of a text; NULL: a general one */
    struct text label;  /* of the slot in question, for {label} */
};

/* Reads "service", "room", "name", "phone", "text", "intent", "channel" (phone or desk) and "slots"
 * of the request. Texts go to the turn's arena or are borrowed from the request. ST_MALFORMED,
 * ST_NOT_FOUND (service), ST_TOO_LARGE, or ST_CONFLICT with the text of one of the service's
 * refusals. parent may be NULL; else room, name and phone are its own unless the request tells
 * others, and no slot is missed. Without "intent", the words of "text" decide. */
MUST_CHECK enum status order_read(struct turn *turn, const json_t *request, struct text community,
                                  const struct ticket *parent, struct order *order_out,
                                  struct order_trouble *trouble_out);

#endif
