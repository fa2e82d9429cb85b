/* config_rules.h - the rule files beside the catalogue: dispatch.json, warranty.json, grades.json,
 * roster.json. */
#ifndef BOT_CONFIG_RULES_H
#define BOT_CONFIG_RULES_H

#include "bot/config.h"
#include "bot/json_read.h"

/* Reads the files into config->dispatch, ->warranty, ->grades and ->roster, in the source's arena. */
void config_rules_read(struct json_source *source, struct config *config);
/* Proves what they name: roles, services' departments, intents, texts. */
void config_rules_check(const struct config *config, struct fault_sink *faults);

#endif
