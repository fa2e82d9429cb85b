/* reach.h - sets of characters of a text, a bit each, and what lies within reach of them.
 *
 * In line: for a message of up to 64 characters each call is a handful of instructions. */
#ifndef INTENTS_REACH_H
#define INTENTS_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REACH_WORD_BITS = 64 };

/* Words for sets of characters 0..last. */
static inline size_t reach_words(size_t last)
{
    return last / REACH_WORD_BITS + 1;
}

static inline void reach_add(uint64_t *set, size_t character)
{
    set[character / REACH_WORD_BITS] |= UINT64_C(1) << (character % REACH_WORD_BITS);
}

/* Is one of the characters from, from + 1 ... from + chars - 1 in set, which has words? */
static inline bool reach_has(const uint64_t *set, size_t words, size_t from, size_t chars)
{
    size_t word = from / REACH_WORD_BITS, shift = from % REACH_WORD_BITS;
    uint64_t bits = set[word] >> shift;
    size_t seen = REACH_WORD_BITS - shift;
    while (bits == 0 && seen < chars && ++word < words) {
        bits = set[word];
        seen += REACH_WORD_BITS;
    }
    if (bits == 0) {
        return false;
    }
    size_t first = (size_t)__builtin_ctzll(bits) + (word == from / REACH_WORD_BITS ? shift : 0);
    return word * REACH_WORD_BITS + first < from + chars;
}

/* Of kept, leaves those characters that have one of near among themselves and the chars - 1 behind
 * them. kept has few members. */
static inline void reach_keep(uint64_t *kept, const uint64_t *near, size_t words, size_t chars)
{
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = kept[w]; bits != 0; bits &= bits - 1) {
            size_t character = w * REACH_WORD_BITS + (size_t)__builtin_ctzll(bits);
            if (!reach_has(near, words, character, chars)) {
                kept[w] &= ~(bits & -bits);
            }
        }
    }
}

#endif
