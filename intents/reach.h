/* reach.h - of sets of characters of a text: what lies within reach of them. */
#ifndef INTENTS_REACH_H
#define INTENTS_REACH_H

#include "intents/bits.h"

/* Is one of the characters from, from + 1 ... from + chars - 1 in set, which has words? */
static inline bool reach_has(const uint64_t *set, size_t words, size_t from, size_t chars)
{
    size_t word = from / BITS_WORD, shift = from % BITS_WORD;
    uint64_t bits = set[word] >> shift;
    size_t seen = BITS_WORD - shift;
    while (bits == 0 && seen < chars && ++word < words) {
        bits = set[word];
        seen += BITS_WORD;
    }
    if (bits == 0) {
        return false;
    }
    size_t first = (size_t)__builtin_ctzll(bits) + (word == from / BITS_WORD ? shift : 0);
    return word * BITS_WORD + first < from + chars;
}

/* Of kept, leaves those characters that have one of near among themselves and the chars - 1 behind
 * them. kept has few members. */
static inline void reach_keep(uint64_t *kept, const uint64_t *near, size_t words, size_t chars)
{
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = kept[w]; bits != 0; bits &= bits - 1) {
            size_t character = w * BITS_WORD + (size_t)__builtin_ctzll(bits);
            if (!reach_has(near, words, character, chars)) {
                kept[w] &= ~(bits & -bits);
            }
        }
    }
}

#endif
