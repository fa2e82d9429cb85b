/* sample.h - an order of homes that a seed decides: who is drawn first into a sample.
 *
 * Known to SQL as drawn(seed, id). The same seed draws the same homes again, so that anybody can
 * check a sample; a store on another engine has the same function of its own. */
#ifndef STORE_SAMPLE_H
#define STORE_SAMPLE_H

#include "bot/base/status.h"

#include <sqlite3.h>
#include <stdint.h>

/* 0 to INT64_MAX, as good as random: two rounds of splitmix64 (G. Steele, D. Lea, C. Flood, Fast
 * splittable pseudorandom number generators, OOPSLA 2014). */
int64_t sample_drawn(int64_t seed, int64_t id);
/* Makes drawn() known to the connection. */
MUST_CHECK enum status sample_register(sqlite3 *db);

#endif
