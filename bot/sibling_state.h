/* sibling_state.h - a dialogue goes with the resident from one of his channels to another. */
#ifndef BOT_SIBLING_STATE_H
#define BOT_SIBLING_STATE_H

#include "bot/turn.h"

/* The state of the newest dialogue that waits in a chat of the same person (binding.h), which has it no
 * more; in the turn's arena. Size 0: none waits. A chat that a person holds keeps its own. *asked_out:
 * one of his other contacts, where a question about a ticket waits for his answer; 0: none does. */
MUST_CHECK enum status sibling_state_take(struct turn *turn, const struct contact *contact,
                                          struct text *state_out, int64_t *asked_out);

#endif
