/* acts.h - carries out what a dialogue decided, in the turn's transaction. */
#ifndef BOT_ACTS_H
#define BOT_ACTS_H

#include "bot/dialogue.h"
#include "bot/turn.h"

/* Everything of one message that an act may look at or change. */
struct act_scene {
    struct turn *turn;
    struct contact *contact; /* changed by ACT_REMEMBER; saved when contact_changed is set */
    struct conversation *conversation; /* changed by ACT_CALL_HUMAN; saved by the caller */
    bool contact_changed;
    int64_t ticket;         /* number of the ticket this message opened or touched; 0: none */
    struct text replies[DIALOGUE_ACTS_MAX + 1]; /* sentences that need the ticket's number, filled */
    size_t reply_count;
};

MUST_CHECK enum status acts_perform(struct act_scene *scene, const struct dialogue_result *result);

/* A resident asks for a person: marked, told to staff. Asking twice is one wish. */
MUST_CHECK enum status acts_call_human(struct turn *turn, const struct contact *contact,
                                       struct conversation *conversation, struct text why);

#endif
