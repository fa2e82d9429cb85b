/* ring.h - the newest part of the event series, for clients that keep up.
 *
 * Bounded in bytes: the oldest batches go first. Whoever is further behind is
 * served from the database. */
#ifndef ADAPTERS_STAFF_RING_H
#define ADAPTERS_STAFF_RING_H

#include "bot/input.h"

enum { RING_BATCHES_MAX = 8192 };

struct ring; /* opaque */

MUST_CHECK enum status ring_open(size_t bytes_max, struct ring **ring_out);
void ring_close(struct ring *ring); /* accepts NULL; closes the batches */

/* Takes batch over. Its events follow all that were added before. */
void ring_add(struct ring *ring, struct event_batch *batch);
/* Forgets everything: part of the series was lost on the way here. */
void ring_clear(struct ring *ring);

/* Is every event behind `after` in here? false also for an empty ring: nobody knows. */
bool ring_covers(const struct ring *ring, int64_t after);
/* The first event behind `after`, or NULL. Borrowed until the next ring_add or ring_clear. */
const struct event_frame *ring_next(const struct ring *ring, int64_t after);
/* Sequence number of the newest event; 0 when empty. */
int64_t ring_last(const struct ring *ring);
size_t ring_bytes(const struct ring *ring);

#endif
