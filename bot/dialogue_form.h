/* dialogue_form.h - the course of a form: opened, asked, confirmed, changed, put aside, done. */
#ifndef BOT_DIALOGUE_FORM_H
#define BOT_DIALOGUE_FORM_H

#include "bot/dialogue_work.h"

/* Opens a form for the request `index` (0 or 1) of the message and says what comes first: the
 * question whether it is a known ticket, advice, a question, the summary. */
void form_start(struct dialogue_work *work, const struct service *service, struct text intent,
                size_t index);
/* Keeps a second request for later: below the active form, or on top for one to be started. */
void form_queue(struct dialogue_work *work, const struct service *service, struct text intent,
                size_t index);
/* Asks for what is missing, or says the summary, or opens the ticket. */
void form_advance(struct dialogue_work *work, struct dialogue_form *form);
/* Says the summary and waits for 对. */
void form_confirm(struct dialogue_work *work, struct dialogue_form *form);
/* Asks for the slot, whatever it held. */
void form_ask(struct dialogue_work *work, struct dialogue_form *form, size_t index);
/* It is not the same thing as the open ticket: the form takes its course. */
void form_go_on(struct dialogue_work *work, struct dialogue_form *form);
/* Says again what the form waits for. */
void form_ask_again(struct dialogue_work *work, struct dialogue_form *form);
/* Opens the ticket of the form on top, and of a queued one that was confirmed with it. */
void form_commit(struct dialogue_work *work);
/* Takes the form on top away and goes on with the one below. */
void form_close(struct dialogue_work *work);
/* Makes drafts of all forms: a person or an emergency takes over. */
void form_save_all(struct dialogue_work *work);
/* "继续": the newest draft is on top again. False when there is none. */
bool form_resume(struct dialogue_work *work);
/* Mentions a draft once. */
void form_offer_draft(struct dialogue_work *work);
/* A service that interrupts: advice and ticket at once, then only what is missing. */
void form_emergency(struct dialogue_work *work, const struct service *service, struct text intent);
/* Tells the desk what the form says about the resident that was not known before. */
void form_remember(struct dialogue_work *work, const struct dialogue_form *form);

#endif
