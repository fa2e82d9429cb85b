/* simulate_queue.h - what will be done and when, in order of time: a binary heap.
 *
 * Acts at the same moment come out in the order they went in, so that a run can be replayed. */
#ifndef BOT_SIMULATE_QUEUE_H
#define BOT_SIMULATE_QUEUE_H

#include "bot/base/status.h"

#include <stddef.h>
#include <stdint.h>

struct sim_act {
    int64_t at_ms; /* of the world's own time, which never steps */
    uint64_t order;
    int32_t kind;    /* enum sim_act_kind */
    int64_t subject; /* resident, ticket, letter … by kind */
};

struct sim_queue {
    size_t count, capacity;
    uint64_t next_order;
    struct sim_act *acts; /* owned */
};

MUST_CHECK enum status sim_queue_push(struct sim_queue *queue, int64_t at_ms, int32_t kind,
                                      int64_t subject);
/* INT64_MAX when it is empty. */
int64_t sim_queue_next(const struct sim_queue *queue);
/* Takes the first; the queue must not be empty. */
struct sim_act sim_queue_pop(struct sim_queue *queue);
void sim_queue_close(struct sim_queue *queue);

#endif
