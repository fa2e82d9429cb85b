/* slot_spots.h - where in a text a slot can begin, by one look at each letter.
 *
 * The extractors (slots.h) ask about every character of a text whether it can begin a number, a
 * time, a name or a word; here that is answered for all of them at once, out of one table. */
#ifndef INTENTS_SLOT_SPOTS_H
#define INTENTS_SLOT_SPOTS_H

#include "bot/base/status.h"
#include "intents/alphabet.h"
#include "intents/lexicon.h"

enum { SLOT_TEXT_BYTES_MAX = 2048 };

/* What a text has that an extractor cannot do without. */
enum slot_trait {
    TRAIT_NUMBER = 1,
    TRAIT_PLACE = 2,
    TRAIT_MONEY = 4,
    TRAIT_TIME = 8,
    TRAIT_NAME = 16,
    TRAIT_DIGITS = 32 /* as many as a phone has */
};

enum slot_spot { SPOT_ROOM, SPOT_NUMBER, SPOT_TIME, SPOT_NAME, SPOT_WORD, SPOT_COUNT };

/* Offsets in bytes, ascending. */
struct slot_places {
    size_t count;
    uint16_t at[SLOT_TEXT_BYTES_MAX];
};

struct slot_spots {
    unsigned traits;                      /* of enum slot_trait */
    struct slot_places where[SPOT_COUNT]; /* such a thing can begin */
};

struct slot_traits; /* immutable after slot_traits_open */

/* Adds the characters that slots are made of to alphabet. ST_NO_MEMORY. */
MUST_CHECK enum status slot_traits_open(struct alphabet *alphabet, const struct lexicon *lexicon,
                                        struct slot_traits **traits_out);
void slot_traits_close(struct slot_traits *traits); /* accepts NULL */

/* letters: of the same alphabet, of a text of at most SLOT_TEXT_BYTES_MAX. */
void slot_spots_find(const struct slot_traits *traits, const struct letters *letters,
                     struct slot_spots *spots_out);

#endif
