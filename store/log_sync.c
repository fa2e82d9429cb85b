#include "store/log_sync.h"

#include "bot/base/invariant.h"
#include "store/log_file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum sync_state { SYNC_NONE, SYNC_ASKED, SYNC_OVER, SYNC_CLOSING };

struct log_sync {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    atomic_int state; /* changed under the lock; a look without it costs nothing */
    sqlite3_file *log;
    int code;
    void (*over)(void *context);
    void *context;
};

static void wait_while(struct log_sync *sync, enum sync_state state)
{
    while (atomic_load(&sync->state) == (int)state) {
        pthread_cond_wait(&sync->changed, &sync->lock);
    }
}

static void change(struct log_sync *sync, enum sync_state state)
{
    atomic_store(&sync->state, (int)state);
    pthread_cond_broadcast(&sync->changed);
}

/* The lock is not held during the sync itself, for which others look. */
static void sync_once(struct log_sync *sync)
{
    sqlite3_file *log = sync->log;
    pthread_mutex_unlock(&sync->lock);
    int code = log_file_sync(log);
    pthread_mutex_lock(&sync->lock);
    sync->code = code;
    change(sync, SYNC_OVER);
    pthread_mutex_unlock(&sync->lock);
    sync->over(sync->context);
    pthread_mutex_lock(&sync->lock);
}

static void *body(void *context)
{
    struct log_sync *sync = context;
    pthread_mutex_lock(&sync->lock);
    while (atomic_load(&sync->state) != SYNC_CLOSING) {
        if (atomic_load(&sync->state) == SYNC_ASKED) {
            sync_once(sync);
        } else {
            pthread_cond_wait(&sync->changed, &sync->lock);
        }
    }
    pthread_mutex_unlock(&sync->lock);
    return NULL;
}

enum status log_sync_open(void (*over)(void *context), void *context, struct log_sync **sync_out)
{
    *sync_out = NULL;
    struct log_sync *sync = calloc(1, sizeof *sync);
    if (sync == NULL) {
        return ST_NO_MEMORY;
    }
    sync->over = over;
    sync->context = context;
    pthread_mutex_init(&sync->lock, NULL);
    pthread_cond_init(&sync->changed, NULL);
    if (pthread_create(&sync->thread, NULL, body, sync) != 0) {
        pthread_cond_destroy(&sync->changed);
        pthread_mutex_destroy(&sync->lock);
        free(sync);
        return ST_NO_MEMORY;
    }
    *sync_out = sync; /* ownership moves to the caller */
    return ST_OK;
}

void log_sync_close(struct log_sync *sync)
{
    if (sync == NULL) {
        return;
    }
    pthread_mutex_lock(&sync->lock);
    wait_while(sync, SYNC_ASKED);
    change(sync, SYNC_CLOSING);
    pthread_mutex_unlock(&sync->lock);
    pthread_join(sync->thread, NULL);
    pthread_cond_destroy(&sync->changed);
    pthread_mutex_destroy(&sync->lock);
    free(sync);
}

void log_sync_start(struct log_sync *sync, sqlite3_file *log)
{
    pthread_mutex_lock(&sync->lock);
    INVARIANT(atomic_load(&sync->state) == SYNC_NONE);
    sync->log = log;
    change(sync, SYNC_ASKED);
    pthread_mutex_unlock(&sync->lock);
}

bool log_sync_is_started(const struct log_sync *sync)
{
    return atomic_load(&sync->state) != SYNC_NONE;
}

bool log_sync_is_over(struct log_sync *sync)
{
    return atomic_load(&sync->state) == SYNC_OVER;
}

int log_sync_end(struct log_sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    INVARIANT(atomic_load(&sync->state) != SYNC_NONE);
    wait_while(sync, SYNC_ASKED);
    int code = sync->code;
    change(sync, SYNC_NONE);
    pthread_mutex_unlock(&sync->lock);
    return code;
}
