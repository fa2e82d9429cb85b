/* wording.h - plain word lists of the configuration, looked for in what a resident wrote.
 *
 * A list is one text: words with spaces between. A word may have gaps: "没人…修" is 没人 and, at
 * most WORDING_GAP_BYTES further on, 修. Lists are written as normalise.h spells (simplified
 * characters, small letters). */
#ifndef BOT_WORDING_H
#define BOT_WORDING_H

#include "bot/turn.h"

enum {
    WORDING_GAP_BYTES = 24, /* eight Chinese characters */
    WORDING_LIST_BYTES_MAX = 4000,
    WORDING_SLOTS_MAX = 8
};

/* Is a word of the list in said? *found_out (may be NULL) is the first of the list that is. */
bool wording_find(struct text list, struct text said, struct text *found_out);

/* What the resident said in these slots of the ticket, normalised, a line each; in the turn's
 * arena. Slots that are not there say nothing. ST_NO_MEMORY. */
MUST_CHECK enum status wording_of_ticket(struct turn *turn, const struct ticket *ticket,
                                         const struct text *slots, size_t count,
                                         struct text *said_out);

#endif
