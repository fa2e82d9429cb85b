/* resident.h - one message of a resident, from the inbox to its answer. */
#ifndef BOT_RESIDENT_H
#define BOT_RESIDENT_H

#include "bot/turn.h"

/* Handles INPUT_MESSAGE: recognises repeats (law 2), stores the message, lets the dialogue
 * answer unless a person holds the chat, carries out its acts, keeps the ledger. Sets the
 * input's answer, or its status when the message is refused; then nothing was written. A
 * returned status other than ST_OK leaves the transaction to be rolled back. */
MUST_CHECK enum status resident_take(struct turn *turn, struct input *input);

/* The form of a contact has waited for an answer (timer "form.remind"). */
MUST_CHECK enum status resident_remind(struct turn *turn, int64_t contact_id, int64_t after_ms);

#endif
