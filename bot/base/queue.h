/* queue.h - a bounded first-in-first-out of pointers between threads.
 *
 * Any thread may push; one thread takes. A full queue refuses at once instead
 * of blocking, so that the pusher can say "busy" (law 9). */
#ifndef BOT_BASE_QUEUE_H
#define BOT_BASE_QUEUE_H

#include "bot/base/status.h"

#include <stddef.h>
#include <stdint.h>

struct queue;

/* capacity >= 1. ST_NO_MEMORY. */
MUST_CHECK enum status queue_open(size_t capacity, struct queue **queue_out);
void queue_close(struct queue *queue); /* accepts NULL; the items are the caller's to free first */

/* ST_BUSY when full, ST_STOPPING after queue_stop; the item stays the caller's then. */
MUST_CHECK enum status queue_push(struct queue *queue, void *item);

/* Waits up to timeout_ms (0: not at all, negative: for ever) for a first item,
 * then takes up to max of what is there, oldest first. 0 on time-out, on a
 * queue_wake, or when stopped and empty. */
size_t queue_take(struct queue *queue, void **items, size_t max, int64_t timeout_ms);

/* Makes a waiting queue_take return early with what there is. */
void queue_wake(struct queue *queue);
/* Refuses further pushes; what is inside can still be taken. */
void queue_stop(struct queue *queue);
bool queue_stopped(struct queue *queue);
size_t queue_depth(struct queue *queue);

#endif
