/* procedure.h - carries out what a service's file says about a ticket: facts that are recorded,
 * gates that a move must pass, questions to the resident, and reactions to what happened. */
#ifndef BOT_PROCEDURE_H
#define BOT_PROCEDURE_H

#include "bot/condition.h"
#include "bot/turn.h"
#include "store/contact.h"

enum {
    PROCEDURE_DEPTH_MAX = 8, /* reactions that follow from reactions */
    PROCEDURE_STEPS_MAX = 256 /* all that follow from one reaction, however they branch */
};

/* Everything recorded of a ticket, for conditions; the facts live in the turn's arena. */
MUST_CHECK enum status procedure_view(struct turn *turn, const struct ticket *ticket,
                                      struct condition_view *view_out);

/* May this role make the move now? ST_FORBIDDEN: not this role; ST_CONFLICT: a gate is shut, and
 * *why_out is the text key of the reason (also for a resident's eyes). */
MUST_CHECK enum status procedure_admits(struct turn *turn, const struct ticket *ticket,
                                        struct text op, struct text role, struct text *why_out);

/* Records a fact as actor (role: of the viewer; "resident", "system"). Checks that the service
 * knows it, that role may record it now, and its value against its kind; writes it, the event
 * "ticket.recorded", and runs what follows. ST_MALFORMED, ST_FORBIDDEN, ST_CONFLICT, ST_TOO_LARGE
 * with *why_out a text key; nothing has been written then. */
struct fact_entry {
    struct text name, value;
    struct text actor, role;
};
MUST_CHECK enum status procedure_record(struct turn *turn, struct ticket *ticket,
                                        const struct fact_entry *entry, struct text *why_out);

/* What follows from a change of the ticket: its class, clocks, the service's reactions, which may
 * move the ticket on, and who is asked to take it. Called by tickets.c with each event's kind, and
 * by procedure_record. */
MUST_CHECK enum status procedure_after(struct turn *turn, struct ticket *ticket,
                                       struct text trigger);

/* The resident's message, when a question about a ticket waits for it. *taken_out: it was an
 * answer, and reply_out is what is said back (in the turn's arena). */
struct match_result;
MUST_CHECK enum status procedure_answer(struct turn *turn, const struct contact *contact,
                                        struct text words, const struct match_result *match,
                                        bool *taken_out, struct text *reply_out);
/* The timer of a question rings: asked again, or expired. */
MUST_CHECK enum status procedure_ask_due(struct turn *turn, int64_t ask);

#endif
