/* config_work.h - the part of the configuration about work that nobody asks for: recurring tasks,
 * early warning, working funds, fees, figures of reports. Reads it and proves the names in it. */
#ifndef BOT_CONFIG_WORK_H
#define BOT_CONFIG_WORK_H

#include "bot/config.h"
#include "bot/json_read.h"

/* Reads recurring.json, warning.json, funds.json, fees.json, report.json and forms/ … into config. */
void config_work_read(struct json_source *source, struct config *config);
/* Does every service, role, text and community in them exist? */
void config_work_check(const struct config *config, struct fault_sink *faults);

#endif
