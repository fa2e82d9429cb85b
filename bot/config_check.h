/* config_check.h - what only the whole configuration shows: does every name lead somewhere? */
#ifndef BOT_CONFIG_CHECK_H
#define BOT_CONFIG_CHECK_H

#include "bot/config.h"

/* Every part of config must have been loaded without errors; matcher may be NULL (its own
 * loader has reported). */
void config_check(const struct config *config, struct fault_sink *faults);

#endif
