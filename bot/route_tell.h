/* route_tell.h - staff are told by which way a message went, and why not by the ones before. */
#ifndef BOT_ROUTE_TELL_H
#define BOT_ROUTE_TELL_H

#include "bot/turn.h"
#include "store/route.h"

/* Event outbox.routed of route->outbox, a new row; contact: whose chat it set out from. */
MUST_CHECK enum status route_tell(struct turn *turn, const struct contact *contact,
                                  const struct route *route, struct text why);

#endif
