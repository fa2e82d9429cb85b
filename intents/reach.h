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

/* Every member moves step characters towards the beginning and also stays: set |= set >> step. */
static inline void reach_spread(uint64_t *set, size_t words, size_t step)
{
    size_t skip = step / REACH_WORD_BITS, shift = step % REACH_WORD_BITS;
    for (size_t w = 0; w + skip < words; w++) {
        uint64_t moved = set[w + skip] >> shift;
        if (shift > 0 && w + skip + 1 < words) {
            moved |= set[w + skip + 1] << (REACH_WORD_BITS - shift);
        }
        set[w] |= moved;
    }
}

/* Of kept, leaves those characters that have one of near among themselves and the chars - 1 behind
 * them; chars >= 1. work has room for words. */
static inline void reach_keep(uint64_t *kept, const uint64_t *near, uint64_t *work, size_t words,
                              size_t chars)
{
    for (size_t w = 0; w < words; w++) {
        work[w] = near[w];
    }
    size_t all = words * REACH_WORD_BITS;
    chars = chars < all ? chars : all;
    for (size_t span = 1; span < chars;) {
        size_t step = span < chars - span ? span : chars - span;
        reach_spread(work, words, step);
        span += step;
    }
    for (size_t w = 0; w < words; w++) {
        kept[w] &= work[w];
    }
}

#endif
