/* staff_event.h - an event about a member of staff. */
#ifndef BOT_STAFF_EVENT_H
#define BOT_STAFF_EVENT_H

#include "bot/json_out.h"
#include "bot/turn.h"
#include "store/staff.h"

/* Whoever shares a community with him hears of it, as lists of people show him. data is the whole
 * object. */
MUST_CHECK enum status staff_event(struct turn *turn, struct text actor, const struct staff *staff,
                                   struct text kind, const struct json_out *data);

#endif
