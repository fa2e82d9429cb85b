#include "bot/simulate_queue.h"

#include "bot/base/invariant.h"

#include <stdlib.h>

static bool before(const struct sim_act *a, const struct sim_act *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static enum status make_room(struct sim_queue *queue)
{
    if (queue->count < queue->capacity) {
        return ST_OK;
    }
    size_t capacity = queue->capacity == 0 ? 1024 : queue->capacity * 2;
    struct sim_act *acts = realloc(queue->acts, capacity * sizeof *acts);
    if (acts == NULL) {
        return ST_NO_MEMORY;
    }
    queue->acts = acts;
    queue->capacity = capacity;
    return ST_OK;
}

enum status sim_queue_push(struct sim_queue *queue, int64_t at_ms, int32_t kind, int64_t subject)
{
    enum status status = make_room(queue);
    if (status != ST_OK) {
        return status;
    }
    struct sim_act act = {
        .at_ms = at_ms, .order = queue->next_order++, .kind = kind, .subject = subject};
    size_t hole = queue->count++;
    while (hole > 0 && before(&act, &queue->acts[(hole - 1) / 2])) {
        queue->acts[hole] = queue->acts[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    queue->acts[hole] = act;
    return ST_OK;
}

int64_t sim_queue_next(const struct sim_queue *queue)
{
    return queue->count == 0 ? INT64_MAX : queue->acts[0].at_ms;
}

struct sim_act sim_queue_pop(struct sim_queue *queue)
{
    INVARIANT(queue->count > 0);
    struct sim_act first = queue->acts[0];
    struct sim_act last = queue->acts[--queue->count];
    size_t hole = 0;
    for (size_t child = 1; child < queue->count; child = 2 * hole + 1) {
        if (child + 1 < queue->count && before(&queue->acts[child + 1], &queue->acts[child])) {
            child++;
        }
        if (!before(&queue->acts[child], &last)) {
            break;
        }
        queue->acts[hole] = queue->acts[child];
        hole = child;
    }
    queue->acts[hole] = last;
    return first;
}

void sim_queue_close(struct sim_queue *queue)
{
    free(queue->acts);
    *queue = (struct sim_queue){0};
}
