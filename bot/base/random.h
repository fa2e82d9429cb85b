/* random.h - a seeded generator that callers pass in (law 4).
 *
 * Not for secrets: those come from the operating system at the edge. The same
 * seed gives the same series on every machine (xoshiro256**, seeded by
 * splitmix64, both by Blackman and Vigna, public domain). */
#ifndef BOT_BASE_RANDOM_H
#define BOT_BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_seed(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
/* Uniform in 0 .. bound-1; bound >= 1. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
