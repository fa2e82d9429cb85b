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
    LITERALS_BRANCHES_MAX = 64, /* of a pattern; further ones are taken together */
    LITERALS_DEPTH_MAX = 64,    /* of brackets; deeper: always tried */
    LITERALS_FAR = 1 << 20      /* characters: a match without bounds */
};

struct literal_set {
    struct text *items; /* sorted by bytes, distinct */
    size_t count;
};

/* Of one branch of a pattern's outermost alternation; words that follow each other are one. */
struct literal_need {
    struct text source; /* the branch with guards before its long alternations: literal_guard.h */
    /* Of each group at least one literal occurs in every match. */
    struct literal_set groups[LITERALS_GROUPS_MAX];
    size_t group_count; /* >= 1 */
    /* When count > 0: every match begins with one of these, and none is empty. */
    struct literal_set lead;
    uint32_t chars_max; /* of a match, or LITERALS_FAR */
};

struct literal_needs {
    struct literal_need *branches; /* in the arena */
    size_t branch_count;           /* in their order; 0: always tried */
};

/* pattern compiles under PCRE2_UTF. What the result points to lives in the arena; scratch is reset
 * and used meanwhile. ST_NO_MEMORY. */
MUST_CHECK enum status literals_need(struct text pattern, struct arena *scratch,
                                     struct arena *arena, struct literal_needs *needs_out);

#endif
