/* visitor_facts.h - what the dialogue may ask about a resident, answered from the store. */
#ifndef BOT_VISITOR_FACTS_H
#define BOT_VISITOR_FACTS_H

#include "bot/dialogue.h"
#include "bot/turn.h"

struct visitor_facts {
    struct turn *turn;
    const struct contact *contact;
    bool may_bind; /* the binding talk may be begun by the dialogue */
};

/* Borrows facts. */
struct dialogue_facts visitor_facts(struct visitor_facts *facts);

#endif
