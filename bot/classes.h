/* classes.h - puts a proposed class on a ticket, where its service asks for one ("classes").
 *
 * Repairs get A, B or paid from the home's delivery (warranty.h), complaints a grade (grade.h), at
 * the opening, with the event "ticket.graded", `proposed` and the reasons `why`. A complaint is
 * looked at again when the resident hurries or reopens it: the grade may then get graver, never
 * lighter, and never against what staff have decided ("ticket.grade"). */
#ifndef BOT_CLASSES_H
#define BOT_CLASSES_H

#include "bot/turn.h"

/* Something happened to the ticket. To be called before its clocks look at it, which then count
 * for the class. *changed_out: the class is another one now. */
MUST_CHECK enum status classes_after(struct turn *turn, struct ticket *ticket, struct text trigger,
                                     bool *changed_out);

#endif
