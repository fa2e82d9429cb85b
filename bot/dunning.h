/* dunning.h - taking a step of the ladder: what is kept of it, the letter, the task. */
#ifndef BOT_DUNNING_H
#define BOT_DUNNING_H

#include "bot/campaign_judge.h"

/* The step is taken, or passed for a reason: kept, told as event "dunning.step", and the next moment
 * worked out. A letter gets its number, a letter or task its ticket. */
MUST_CHECK enum status dunning_take(struct turn *turn, const struct campaign_case *case_,
                                    struct judgement *judgement);
/* No step now: the ladder is asked again at judgement->next_at_ms; one without a debt is over. */
MUST_CHECK enum status dunning_wait(struct turn *turn, const struct campaign_case *case_,
                                    const struct judgement *judgement);
/* The message of the step was withdrawn because it was not true any more: the step is still to be
 * taken, tomorrow at the earliest. */
MUST_CHECK enum status dunning_undo(struct turn *turn, const struct campaign_case *case_,
                                    const struct ladder_step *step);
/* Starts the legal stage of a home (R-FEE-6): a task, and the ladder ends. ST_FORBIDDEN when the role
 * may not, ST_CONFLICT before the letter or when nothing is owed. *ticket_out: the task. */
MUST_CHECK enum status dunning_go_legal(struct turn *turn, const struct community *community,
                                        int64_t household, struct text role, struct text actor,
                                        int64_t *ticket_out);

#endif
