/* config_check_procedure.h - what a service's procedure names outside its own file: texts, roles,
 * other services, intents that mean an answer. */
#ifndef BOT_CONFIG_CHECK_PROCEDURE_H
#define BOT_CONFIG_CHECK_PROCEDURE_H

#include "bot/config.h"

void config_check_procedure(const struct config *config, const struct service *service,
                            struct fault_sink *faults);
/* May a ticket of the service ever have the class? Warranty, grades or its own reactions give it;
 * "" is none yet. */
bool config_class_possible(const struct config *config, const struct service *service,
                           struct text class_);
/* Each role that a move names is one of config/roles.json, "resident" or "system". */
void config_check_move_roles(const struct config *config, const struct lifecycle *lifecycle,
                             struct fault_sink *faults);

#endif
