/* survey_course.h - what happens while a survey is open and when it ends: homes that have not answered
 * become visits until the required share is reached; then figures, investigations (R-SUR-6), and a
 * word to who reads the results. */
#ifndef BOT_SURVEY_COURSE_H
#define BOT_SURVEY_COURSE_H

#include "bot/survey_rule.h"
#include "bot/turn.h"
#include "store/survey.h"

enum { SURVEY_TASKS_MAX = 32 /* opened, or withdrawn, in one turn; the rest follow in the next */ };

/* The daily look at an open survey. */
MUST_CHECK enum status survey_course_look(struct turn *turn, struct survey *survey,
                                          const struct survey_kind *kind);
/* Closes an open one now, whatever it has reached. ST_CONFLICT when it is not open. */
MUST_CHECK enum status survey_course_close(struct turn *turn, struct survey *survey,
                                           struct text actor);
/* Ends it without results; visits under way are withdrawn. ST_CONFLICT when it is over. */
MUST_CHECK enum status survey_course_cancel(struct turn *turn, struct survey *survey,
                                            struct text actor);
/* The task to visit the home is over because it has answered, or will not. */
MUST_CHECK enum status survey_course_end_visit(struct turn *turn, int64_t ticket, struct text op,
                                               struct text actor);
/* To be called when the state of a ticket has changed: a visit that is over and brought no sheet leaves its
 * home open, and another look may have it visited again. */
MUST_CHECK enum status survey_course_after_ticket(struct turn *turn, const struct ticket *ticket);

#endif
