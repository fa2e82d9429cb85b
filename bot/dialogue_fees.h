/* dialogue_fees.h - answers about fees out of what the resident's home owes (R-FEE, R-FEE-7).
 *
 * Which intent leads to what is data (config/fees.json). Figures are told to a resident bound to
 * the home, and to nobody else; a promise or hardship is taken from whoever has the home's number
 * too. Homes without bills are left to the service's own form. */
#ifndef BOT_DIALOGUE_FEES_H
#define BOT_DIALOGUE_FEES_H

#include "bot/dialogue_work.h"

/* Answers the intent. False: the form of its service goes on (something may have been said). */
bool fees_take(struct dialogue_work *work, struct text intent);
/* The same for nothing but a day on which he will pay. False: it was none. */
bool fees_promise(struct dialogue_work *work, struct text intent);
/* The statement was told just now: "对" confirms it, "不对" is a dispute. False for other words. */
bool fees_follow(struct dialogue_work *work);
/* A nearer day to pay on was asked for just now: he says one, or says no. False for other words. */
bool fees_nearer(struct dialogue_work *work);
/* "不是我的房子": his binding ends. False when it was not said, or he is bound to none. */
bool fees_disown(struct dialogue_work *work);
/* Adds the statement to the ticket that act opens, where its service has a slot for it and the
 * ticket is about the resident's own home. */
void fees_add_statement(struct dialogue_work *work, const struct dialogue_form *form,
                        struct dialogue_act *act);

#endif
