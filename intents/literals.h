/* literals.h - what a text must contain before a pattern can match it.
 *
 * A conservative reading of a PCRE2 pattern: for every construct it knows, sets of literals of
 * which one must occur; for any it does not know, nothing, and the pattern is always tried.
 * Wrong only on the safe side: a text that lacks them can never match. */
#ifndef INTENTS_LITERALS_H
#define INTENTS_LITERALS_H

#include "bot/base/arena.h"
#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    LITERALS_CHARS_MAX = 8,    /* a longer literal is cut to its beginning */
    LITERALS_SET_MAX = 512,    /* a larger set is given up */
    LITERALS_PRODUCT_MAX = 96, /* two sets are multiplied out up to this many */
    LITERALS_GROUPS_MAX = 3,
    LITERALS_DEPTH_MAX = 64, /* of brackets; deeper: always tried */
    LITERALS_FAR = 1 << 20   /* characters: a match without bounds */
};

struct literal_set {
    struct text *items; /* sorted by bytes, distinct */
    size_t count;
};

struct literal_needs {
    /* Of each group at least one literal occurs in every match. None: always tried. */
    struct literal_set groups[LITERALS_GROUPS_MAX];
    size_t group_count;
    /* When count > 0: every match begins with one of these, and none is empty. */
    struct literal_set lead;
    uint32_t chars_max; /* of a match, or LITERALS_FAR */
};

/* pattern compiles under PCRE2_UTF. Texts of the result live in the arena. ST_NO_MEMORY. */
MUST_CHECK enum status literals_need(struct text pattern, struct arena *arena,
                                     struct literal_needs *needs_out);

#endif
