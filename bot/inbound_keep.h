/* inbound_keep.h - a resident's message as a row, and as the event that staff see. */
#ifndef BOT_INBOUND_KEEP_H
#define BOT_INBOUND_KEEP_H

#include "bot/inbound.h"
#include "bot/turn.h"

/* What is to be understood: the words, or the entry of the menu that was tapped. */
struct text inbound_words(const struct inbound *inbound);
/* Is there anything to be understood in it? */
bool inbound_has_words(const struct inbound *inbound);

struct inbound_note {
    const struct account *account;
    struct text intent; /* empty: none was found */
    bool hidden;        /* belongs to a sheet without a name: its words are not kept */
};

/* Stores it, but for the digits of a code; conversation notes that a picture came. */
MUST_CHECK enum status inbound_keep(struct turn *turn, const struct contact *contact,
                                    struct conversation *conversation,
                                    const struct inbound *inbound, const struct inbound_note *note,
                                    int64_t *message_out);

#endif
