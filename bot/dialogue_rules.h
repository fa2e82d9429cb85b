/* dialogue_rules.h - what a service's file says to who fills its form: why it ends without a
 * ticket, and which papers to bring. */
#ifndef BOT_DIALOGUE_RULES_H
#define BOT_DIALOGUE_RULES_H

#include "bot/dialogue_work.h"

/* The slots of the form as conditions see them; SERVICE_SLOTS_MAX at most. */
size_t rules_slots(const struct dialogue_form *form, struct condition_slot *slots_out);
/* The refusal that holds for what the form knows; NULL: it may go on. */
const struct refusal *rules_refusal(const struct dialogue_work *work,
                                    const struct dialogue_form *form);
/* Says why the form ends, if it does. */
bool rules_refuse(struct dialogue_work *work, const struct dialogue_form *form);

/* Which papers whoever comes has to bring. */
void rules_say_papers(struct dialogue_work *work, const struct service *service);
/* "要带什么材料？" to a service that has such a list. */
bool rules_asks_papers(const struct dialogue_work *work, const struct service *service);

#endif
