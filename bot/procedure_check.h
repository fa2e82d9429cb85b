/* procedure_check.h - proves that the parts of a service's procedure fit together: that whatever
 * is named is there, somebody can record each fact, each question is asked, and each trigger can
 * come. What lies outside the service's file (texts, roles, other services) is config_check.h's. */
#ifndef BOT_PROCEDURE_CHECK_H
#define BOT_PROCEDURE_CHECK_H

#include "bot/catalogue.h"
#include "bot/json_read.h"

/* place is the whole file; service->lifecycle is set. */
void procedure_check(const struct json_place *place, const struct service *service);

/* May a test of a condition hold for tickets of the service? The fact or slot is there, the values
 * are possible ones, the intents and states are the service's own. Else false, and why. */
bool procedure_test_fits(const struct service *service, const struct condition_test *test,
                         char *reason_out, size_t reason_bytes);

/* Can this trigger come for a ticket of the service: the event of a move, "fact.NAME" of a fact of
 * it, or what any ticket may meet ("ticket.opened", "clock.missed" …)? */
bool procedure_trigger_happens(const struct service *service, struct text trigger);

/* Every condition of the service with its path ("gates[2].needs"), for further proofs. */
typedef void procedure_condition_each(const struct service *service, const char *path,
                                      const struct condition *condition, void *context);
void procedure_each_condition(const struct service *service, procedure_condition_each *each,
                              void *context);

#endif
