#include "bot/base/queue.h"

#include "bot/base/clock.h"
#include "bot/base/invariant.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    size_t capacity;
    size_t head; /* index of the oldest item */
    size_t count;
    bool woken;
    bool waiting;
    bool stopped;
    void *items[];
};

enum status queue_open(size_t capacity, struct queue **queue_out)
{
    INVARIANT(capacity >= 1);
    *queue_out = NULL;
    struct queue *queue = calloc(1, sizeof *queue + capacity * sizeof(void *));
    if (queue == NULL) {
        return ST_NO_MEMORY;
    }
    queue->capacity = capacity;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* a clock step must not stall us */
    pthread_cond_init(&queue->filled, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&queue->lock, NULL);
    *queue_out = queue;
    return ST_OK;
}

void queue_close(struct queue *queue)
{
    if (queue == NULL) {
        return;
    }
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

enum status queue_push(struct queue *queue, void *item)
{
    INVARIANT(item != NULL);
    pthread_mutex_lock(&queue->lock);
    enum status status = ST_OK;
    bool wake = false;
    if (queue->stopped) {
        status = ST_STOPPING;
    } else if (queue->count == queue->capacity) {
        status = ST_BUSY;
    } else {
        queue->items[(queue->head + queue->count) % queue->capacity] = item;
        queue->count++;
        wake = queue->waiting;
        queue->waiting = false; /* one wake-up is enough until the taker sleeps again */
    }
    pthread_mutex_unlock(&queue->lock);
    if (wake) {
        pthread_cond_signal(&queue->filled);
    }
    return status;
}

static void wait_filled(struct queue *queue, int64_t timeout_ms)
{
    int64_t until_us = clock_monotonic_us() + timeout_ms * 1000; /* unused when negative */
    struct timespec until = {.tv_sec = (time_t)(until_us / 1000000),
                             .tv_nsec = (long)(until_us % 1000000) * 1000};
    while (queue->count == 0 && !queue->woken && !queue->stopped) {
        queue->waiting = true;
        int error = timeout_ms < 0 ? pthread_cond_wait(&queue->filled, &queue->lock)
                                   : pthread_cond_timedwait(&queue->filled, &queue->lock, &until);
        if (error != 0) {
            break;
        }
    }
    queue->waiting = false;
}

size_t queue_take(struct queue *queue, void **items, size_t max, int64_t timeout_ms)
{
    INVARIANT(max >= 1);
    pthread_mutex_lock(&queue->lock);
    if (queue->count == 0 && timeout_ms != 0) {
        wait_filled(queue, timeout_ms);
    }
    queue->woken = false;
    size_t taken = queue->count < max ? queue->count : max;
    for (size_t i = 0; i < taken; i++) {
        items[i] = queue->items[(queue->head + i) % queue->capacity];
    }
    queue->head = (queue->head + taken) % queue->capacity;
    queue->count -= taken;
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

void queue_wake(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->woken = true;
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_signal(&queue->filled);
}

void queue_stop(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopped = true;
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_signal(&queue->filled);
}

bool queue_stopped(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool stopped = queue->stopped;
    pthread_mutex_unlock(&queue->lock);
    return stopped;
}

size_t queue_depth(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}
