/* agenda.h - what a meeting, a summary or a report is about, as text in the slots of its task:
 * counts of the period, open complaints with their progress notes, callbacks, similar problems
 * that recur, and how the repair staff did (R-CLK-16 to 19). */
#ifndef BOT_AGENDA_H
#define BOT_AGENDA_H

#include "bot/recurring_rule.h"
#include "bot/tickets.h"

enum {
    AGENDA_TICKETS_MAX = 50,  /* open complaints that are listed; then "还有N条" */
    AGENDA_LINES_MAX = 20,    /* of the other lists */
    AGENDA_REPEATED_LEAST = 3 /* so many alike in a period recur */
};

/* Fills slots (room for CONTENT_COUNT) with the contents that the rule asks for, about
 * [from_ms, until_ms) of the community. The texts live in the turn's arena. */
MUST_CHECK enum status agenda_write(struct turn *turn, const struct recurring_rule *rule,
                                    struct text community, int64_t from_ms, int64_t until_ms,
                                    struct ticket_slot *slots, size_t *count_out);

#endif
