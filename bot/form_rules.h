/* form_rules.h - what a service's file says about a form, whoever fills it: the dialogue or a
 * clerk. Pure. */
#ifndef BOT_FORM_RULES_H
#define BOT_FORM_RULES_H

#include "bot/catalogue.h"
#include "bot/texts.h"

/* The first refusal that holds for what is known so far; NULL when the form may go on. */
const struct refusal *form_rules_refusal(const struct service *service,
                                         const struct condition_view *view);
/* The ticket's line in lists: the service's template over the slots. ST_NO_MEMORY. */
MUST_CHECK enum status form_rules_title(const struct service *service,
                                        const struct condition_slot *slots, size_t slot_count,
                                        struct arena *arena, struct text *title_out);
/* "3-2-501" as residents write it: 3栋2单元501. data NULL only out of memory. */
struct text form_rules_room(const struct texts *texts, struct text room, struct arena *arena);

#endif
