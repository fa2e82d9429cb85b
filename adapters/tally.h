/* tally.h - how many connections each address holds. */
#ifndef ADAPTERS_TALLY_H
#define ADAPTERS_TALLY_H

#include "adapters/address.h"

struct tally; /* opaque */

/* Room for that many different addresses at once. ST_NO_MEMORY. */
MUST_CHECK enum status tally_open(size_t addresses_max, struct tally **tally_out);
void tally_close(struct tally *tally); /* accepts NULL */

/* Counts one more. ST_BUSY, with nothing counted, when the address already holds limit or
 * when there is no room for another address. */
MUST_CHECK enum status tally_take(struct tally *tally, const struct address *address,
                                  int64_t limit);
/* One fewer; the address was taken before. */
void tally_give(struct tally *tally, const struct address *address);
int64_t tally_count(const struct tally *tally, const struct address *address);

#endif
