/* bits.h - sets of small numbers, a bit each. In line: the matcher lives on them. */
#ifndef INTENTS_BITS_H
#define INTENTS_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BITS_WORD = 64 };

/* Words for a set of 0..last. */
static inline size_t bits_words(size_t last)
{
    return last / BITS_WORD + 1;
}

static inline void bits_add(uint64_t *set, size_t member)
{
    set[member / BITS_WORD] |= UINT64_C(1) << (member % BITS_WORD);
}

static inline bool bits_has(const uint64_t *set, size_t member)
{
    return ((set[member / BITS_WORD] >> (member % BITS_WORD)) & 1) != 0;
}

#endif
