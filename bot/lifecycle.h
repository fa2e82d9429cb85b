/* lifecycle.h - reads and proves one life cycle of config/lifecycles/. */
#ifndef BOT_LIFECYCLE_H
#define BOT_LIFECYCLE_H

#include "bot/catalogue.h"
#include "bot/json_read.h"

/* Fills lifecycle_out from the object at place. Reported: unknown states, a state that no move
 * reaches, an op with two ways out of one state, an open state that nothing leaves. */
void lifecycle_read(const struct json_place *place, struct lifecycle *lifecycle_out);

#endif
