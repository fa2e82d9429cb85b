#include "adapters/staff/ring.h"

#include "bot/base/invariant.h"

#include <stdlib.h>

struct slot {
    struct event_batch *batch; /* owned */
    size_t bytes;
};

struct ring {
    size_t bytes_max;
    size_t bytes;
    size_t head, count; /* slots in use, oldest at head */
    int64_t floor;      /* every event behind it is in here; meaningless when empty */
    struct slot slots[RING_BATCHES_MAX];
};

enum status ring_open(size_t bytes_max, struct ring **ring_out)
{
    struct ring *ring = calloc(1, sizeof *ring);
    *ring_out = ring;
    if (ring == NULL) {
        return ST_NO_MEMORY;
    }
    ring->bytes_max = bytes_max;
    return ST_OK;
}

static const struct event_batch *batch_at(const struct ring *ring, size_t index)
{
    return ring->slots[(ring->head + index) % RING_BATCHES_MAX].batch;
}

static int64_t last_of(const struct event_batch *batch)
{
    return batch->frames[batch->count - 1].seq;
}

static void drop_oldest(struct ring *ring)
{
    struct slot *slot = &ring->slots[ring->head];
    ring->floor = last_of(slot->batch);
    ring->bytes -= slot->bytes;
    event_batch_close(slot->batch);
    ring->head = (ring->head + 1) % RING_BATCHES_MAX;
    ring->count--;
}

void ring_clear(struct ring *ring)
{
    while (ring->count > 0) {
        drop_oldest(ring);
    }
}

void ring_close(struct ring *ring)
{
    if (ring != NULL) {
        ring_clear(ring);
        free(ring);
    }
}

void ring_add(struct ring *ring, struct event_batch *batch)
{
    if (batch->count == 0) {
        event_batch_close(batch);
        return;
    }
    INVARIANT(batch->frames[0].seq > ring_last(ring));
    size_t bytes = arena_used_bytes(batch->arena);
    while (ring->count > 0 &&
           (ring->count == RING_BATCHES_MAX || ring->bytes + bytes > ring->bytes_max)) {
        drop_oldest(ring);
    }
    if (ring->count == 0) {
        ring->floor = batch->frames[0].seq - 1;
    }
    ring->slots[(ring->head + ring->count) % RING_BATCHES_MAX] = (struct slot){batch, bytes};
    ring->count++;
    ring->bytes += bytes;
}

bool ring_covers(const struct ring *ring, int64_t after)
{
    return ring->count > 0 && after >= ring->floor;
}

int64_t ring_last(const struct ring *ring)
{
    return ring->count == 0 ? 0 : last_of(batch_at(ring, ring->count - 1));
}

size_t ring_bytes(const struct ring *ring)
{
    return ring->bytes;
}

static const struct event_frame *frame_behind(const struct event_batch *batch, int64_t after)
{
    size_t low = 0, high = batch->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (batch->frames[middle].seq > after) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return &batch->frames[low]; /* exists: the batch ends behind `after` */
}

const struct event_frame *ring_next(const struct ring *ring, int64_t after)
{
    if (ring->count == 0 || ring_last(ring) <= after) {
        return NULL;
    }
    size_t low = 0, high = ring->count - 1; /* the first batch that ends behind `after` */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (last_of(batch_at(ring, middle)) > after) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return frame_behind(batch_at(ring, low), after);
}
