/* fee_acts.h - what residents say about fees, carried out: promises, disputes, a person, the end of
 * a binding. In the turn's transaction, so that the dunning ladder sees it at its next look. */
#ifndef BOT_FEE_ACTS_H
#define BOT_FEE_ACTS_H

#include "bot/statement.h"
#include "bot/turn.h"
#include "store/fact.h"

/* The home whose fees the contact may speak about: the bound one; else, where the contact is a
 * phone number, the only one that has it on file (*bound_out false: he is told no figures).
 * ST_NOT_FOUND: none. */
MUST_CHECK enum status fee_home_of(struct turn *turn, const struct contact *contact,
                                   int64_t *household_out, bool *bound_out);
/* What that home owes. ST_NOT_FOUND likewise. */
MUST_CHECK enum status fee_statement(struct turn *turn, const struct contact *contact,
                                     struct statement *statement_out);

/* Nothing happens for a contact without a home. */
MUST_CHECK enum status fee_promise(struct turn *turn, const struct contact *contact, int32_t day);
MUST_CHECK enum status fee_to_person(struct turn *turn, const struct contact *contact,
                                     struct text reason);
/* out false: he wants to be told again. */
MUST_CHECK enum status fee_opt_out(struct turn *turn, const struct contact *contact, bool out);
/* Somebody says that the home is not his: until a person has looked at it, it is written nothing. */
MUST_CHECK enum status fee_disown(struct turn *turn, int64_t household);

/* A ticket of an intent that disputes fees, or says that they are paid (config/fees.json), keeps all
 * that its home owes in dispute for as long as it is open. To be called when a ticket was opened or its state changed. */
MUST_CHECK enum status fee_after_ticket(struct turn *turn, const struct ticket *ticket);

/* What staff recorded of a ticket with a home: why it does not pay (R-FEE-2), a day it promised, that
 * reminders pause or go on. */
MUST_CHECK enum status fee_after_fact(struct turn *turn, const struct ticket *ticket,
                                      const struct fact *fact);

#endif
