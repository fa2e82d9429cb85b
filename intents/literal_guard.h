/* literal_guard.h - a look ahead before a long alternation: can one of its words begin here?
 *
 * PCRE2 tries the words of an alternation one by one, and behind a gap such as .{0,6} does so at
 * every place where the gap can end. (?:坏|故障|失灵...) becomes
 * (?:(?=[坏故失...])(?:坏|故障|失灵...)), which matches the same: one class answers first. */
#ifndef INTENTS_LITERAL_GUARD_H
#define INTENTS_LITERAL_GUARD_H

#include "intents/literals.h"

enum {
    LITERAL_GUARD_WORDS_MIN = 6, /* fewer words cost no more than the class */
    LITERAL_GUARDS_MAX = 256     /* of a pattern; further groups go without */
};

/* A group of a pattern: offsets of its bracket, of its alternatives and of their end. */
struct literal_guard {
    size_t open, from, to;
    struct literal_set words; /* what it matches begins with one of these */
};

struct literal_guards {
    struct literal_guard items[LITERAL_GUARDS_MAX];
    size_t count;
};

/* The piece [from, to) of pattern with the guards that lie in it, in the arena; a group that the
 * piece begins with needs none. TEXT_NONE when out of memory. */
struct text literal_guards_put(const struct literal_guards *guards, struct text pattern,
                               size_t from, size_t to, struct arena *arena);

#endif
