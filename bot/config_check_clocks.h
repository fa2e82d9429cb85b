/* config_check_clocks.h - what the clocks name outside their own files: roles, services, facts,
 * communities, and triggers that come for some ticket they are about. */
#ifndef BOT_CONFIG_CHECK_CLOCKS_H
#define BOT_CONFIG_CHECK_CLOCKS_H

#include "bot/config.h"

void config_check_clocks(const struct config *config, struct fault_sink *faults);

#endif
