/* reactions.h - what a service's file lets follow from a trigger: one function a kind. */
#ifndef BOT_REACTIONS_H
#define BOT_REACTIONS_H

#include "bot/procedure.h"

/* Does anything of the service wait for the trigger? */
bool reactions_wait(const struct service *service, struct text trigger);
/* Runs those whose condition holds, in the order of the file. view is of the ticket as it is;
 * what a reaction changes, the next one sees. A reaction that is refused (no such move, a shut
 * gate, a fact already recorded) is left out and logged. Past PROCEDURE_DEPTH_MAX or
 * PROCEDURE_STEPS_MAX nothing more follows: counted and logged. */
MUST_CHECK enum status reactions_run(struct turn *turn, struct ticket *ticket,
                                     const struct service *service,
                                     const struct condition_view *view, struct text trigger);

#endif
