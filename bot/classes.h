/* classes.h - puts a proposed class on a ticket, where its service asks for one ("classes").
 *
 * Repairs get A, B or paid from the home's delivery (warranty.h), complaints a grade (grade.h), at
 * the opening, with the event "ticket.graded", `proposed` and its `evidence`. A complaint is
 * looked at again when the resident hurries or reopens it: the grade may then get graver, never
 * lighter, and never against what staff have decided ("ticket.grade"). */
#ifndef BOT_CLASSES_H
#define BOT_CLASSES_H

#include "bot/turn.h"

/* Something happened to the ticket. Called by procedure_after alone, before the clocks and
 * reactions of the trigger, which then see the class; what follows from "ticket.graded" (clocks
 * are counted anew) has happened by then. */
MUST_CHECK enum status classes_after(struct turn *turn, struct ticket *ticket,
                                     struct text trigger);

#endif
