/* dialogue_answer.h - a message while a form is open. */
#ifndef BOT_DIALOGUE_ANSWER_H
#define BOT_DIALOGUE_ANSWER_H

#include "bot/dialogue_work.h"

/* Takes the message as what it is to the form on top: the answer, a correction, 对 or 不对, a
 * digression, another subject, or something that was not understood. */
void answer_form(struct dialogue_work *work, struct dialogue_form *form);
/* The same for a form whose ticket is open already (emergency). */
void answer_follow_up(struct dialogue_work *work, struct dialogue_form *form);

#endif
