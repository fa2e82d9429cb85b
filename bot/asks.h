/* asks.h - questions to the resident about a ticket: asked, asked again, answered, expired.
 *
 * An open question is a row (store/ask.h) with a timer of kind "ask". The answer records the fact
 * that the service's file names; what follows from that is reactions. */
#ifndef BOT_ASKS_H
#define BOT_ASKS_H

#include "bot/turn.h"
#include "intents/matcher.h"

/* Asks the reporter. The same question of the ticket that is still open is replaced; of
 * ASKS_OPEN_MAX that wait for him already, the oldest is withdrawn. Nobody who can be reached in
 * chat: the event "ask.put" says so, and staff ask by phone. */
MUST_CHECK enum status asks_put(struct turn *turn, struct ticket *ticket, const struct ask *ask);
/* The ticket is over: its open questions are withdrawn, but for a score, which is asked about what
 * is over. */
MUST_CHECK enum status asks_end(struct turn *turn, const struct ticket *ticket,
                                const struct service *service);

/* procedure_answer and procedure_ask_due (procedure.h). */
MUST_CHECK enum status asks_answer(struct turn *turn, const struct contact *contact,
                                   struct text words, const struct match_result *match,
                                   bool *taken_out, struct text *reply_out);
MUST_CHECK enum status asks_due(struct turn *turn, int64_t id);

#endif
