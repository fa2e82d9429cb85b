/* simulate_voters.h - residents who are asked for their opinion: who answers a survey, how far, how
 * content they are, and what they write.
 *
 * They know a questionnaire only by the questions that they are asked. What they said is told to the
 * judge of surveys (simulate_polls.h). */
#ifndef BOT_SIMULATE_VOTERS_H
#define BOT_SIMULATE_VOTERS_H

#include "bot/simulate_world.h"
#include "store/ticket.h"

MUST_CHECK enum status sim_voters_open(struct sim *sim);
void sim_voters_close(struct sim *sim);
/* An invitation (or the reminder of a sheet that is not finished) has arrived at his phone. */
void sim_voters_invited(struct sim *sim, size_t resident, bool by_phone, bool reminder);
/* Says what he planned to. */
void sim_voters_speak(struct sim *sim, int64_t subject);
/* An answer of the gateway; true: it was about his sheet, and he has seen to it. */
bool sim_voters_heard(struct sim *sim, size_t resident, bool by_phone, struct text reply);
/* Is he in the middle of a sheet? */
bool sim_voters_busy(const struct sim *sim, size_t resident);

/* Staff visit a home that has not answered (simulate_visits.c): the JSON of survey.enter or of
 * survey.decline; TEXT_NONE when the ticket is no visit. */
struct text sim_visit(struct sim *sim, const struct ticket *ticket, struct arena *arena,
                      struct text *op_out);
/* Words of an opinion that can be told from every other. */
struct text sim_opinion(struct sim *sim, struct random *random, struct arena *arena,
                        int64_t *number_out);

#endif
