/* config_check.h - what only the whole configuration shows: does every name lead somewhere? */
#ifndef BOT_CONFIG_CHECK_H
#define BOT_CONFIG_CHECK_H

#include "bot/config.h"

/* Every part of config must have been loaded without errors; matcher may be NULL (its own
 * loader has reported). */
void config_check(const struct config *config, struct fault_sink *faults);
/* The text of that key (size 0: none is named) must be there, with all of `needed` in it and no
 * placeholder besides `needed`, `allowed` (names with spaces between) and the slots of service
 * (NULL: none). */
void config_check_text(const struct config *config, const struct service *service, const char *path,
                       struct text key, const char *needed, const char *allowed,
                       struct fault_sink *faults);

#endif
