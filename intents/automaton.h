/* automaton.h - Aho-Corasick: every occurrence of many literals in one pass.
 *
 * A double array over the letters of an alphabet: one or two loads a character, and memory that
 * grows with the literals' characters and not with the alphabet. */
#ifndef INTENTS_AUTOMATON_H
#define INTENTS_AUTOMATON_H

#include "bot/base/status.h"
#include "bot/base/text.h"
#include "intents/alphabet.h"

enum {
    AUTOMATON_LITERAL_CHARS_MAX = 8, /* so at most 8 occurrences end at one character */
    AUTOMATON_LITERALS_MAX = 65536
};

struct automaton; /* immutable after automaton_open */

struct automaton_hit {
    uint32_t literal;    /* index into the literals of automaton_open */
    uint32_t start_char; /* index of the letter it begins with */
};

/* literals: distinct, 1..AUTOMATON_LITERAL_CHARS_MAX characters of the BMP each; borrowed during
 * the call only. Their characters are added to alphabet. ST_NO_MEMORY; ST_TOO_LARGE over
 * AUTOMATON_LITERALS_MAX. */
MUST_CHECK enum status automaton_open(const struct text *literals, size_t literal_count,
                                      struct alphabet *alphabet, struct automaton **automaton_out);
void automaton_close(struct automaton *automaton); /* accepts NULL */

/* Writes all occurrences in letters of the same alphabet, by their ends; hits has room for
 * AUTOMATON_LITERAL_CHARS_MAX times count. Returns how many. */
size_t automaton_scan(const struct automaton *automaton, const uint16_t *letters, size_t count,
                      struct automaton_hit *hits);

#endif
