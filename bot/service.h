/* service.h - reads and proves one service of config/services/. */
#ifndef BOT_SERVICE_H
#define BOT_SERVICE_H

#include "bot/catalogue.h"
#include "bot/json_read.h"

/* Fills service_out from the object at place and returns the id of its life cycle, which the
 * caller looks up. Every fault is reported. */
struct text service_read(const struct json_place *place, struct service *service_out);

#endif
