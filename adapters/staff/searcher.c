#include "adapters/staff/searcher.h"

#include "bot/base/clock.h"
#include "bot/base/log.h"
#include "bot/base/queue.h"
#include "bot/search_asker.h"
#include "bot/search_index.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    INDEXER_NICE = 19, /* whatever the messages need is theirs first */
    RETRY_MS = 10000,
    PATH_BYTES = 4096
};

/* Who answers: its queue, its connection, its thread. */
struct seat {
    struct searcher *searcher;
    struct queue *questions;
    struct search_asker *asker;
    pthread_t thread;
    bool runs;
};
enum { SEAT_QUICK, SEAT_LONG, SEAT_COUNT };

struct searcher {
    struct searcher_options options;
    struct seat seats[SEAT_COUNT];
    struct queue *stop; /* nothing is ever pushed: its end is the sign to stop */
    struct search_index *index;
    pthread_t index_thread;
    bool indexes; /* the thread runs */
    char index_path[PATH_BYTES], database_path[PATH_BYTES];
};

/* ---- questions ---- */

static void *ask_main(void *argument)
{
    struct seat *seat = argument;
    for (;;) {
        void *item;
        if (queue_take(seat->questions, &item, 1, -1) == 0) {
            return NULL; /* stopped and empty; nobody wakes this queue */
        }
        search_asker_answer(seat->asker, item, clock_wall_ms());
        seat->searcher->options.done(seat->searcher->options.context, item);
    }
}

enum status searcher_submit(struct searcher *searcher, enum search_question question,
                            struct input *input)
{
    struct seat *seat = &searcher->seats[question == SEARCH_LONG ? SEAT_LONG : SEAT_QUICK];
    return queue_push(seat->questions, input);
}

/* ---- the index ---- */

static void wait_ms(struct searcher *searcher, int64_t ms)
{
    void *nothing;
    size_t count = queue_take(searcher->stop, &nothing, 1, ms);
    (void)count;
}

static void *index_main(void *argument)
{
    struct searcher *searcher = argument;
    setpriority(PRIO_PROCESS, 0, INDEXER_NICE); /* Linux: of this thread alone */
    while (!queue_stopped(searcher->stop)) {
        size_t count = 0;
        enum status status = search_index_slice(searcher->index, &count);
        if (status != ST_OK) {
            log_event(LOG_ERROR, "indexing put off", LOG_S("reason", status_text(status)));
        }
        int64_t rest_ms = 0;
        if (status == ST_OK) {
            status = search_index_rest(searcher->index, clock_monotonic_us() / 1000, count, &rest_ms);
        }
        if (status != ST_OK || rest_ms > 0) {
            wait_ms(searcher, status == ST_OK ? rest_ms : RETRY_MS);
        }
    }
    return NULL;
}

/* ---- life ---- */

static enum status open_seat(struct searcher *searcher, struct seat *seat)
{
    seat->searcher = searcher;
    enum status status = queue_open(SEARCHER_QUEUE, &seat->questions);
    return status == ST_OK ? search_asker_open(searcher->index_path, searcher->database_path,
                                               searcher->options.metrics, &seat->asker)
                           : status;
}

static enum status open_parts(struct searcher *searcher, const struct searcher_options *from)
{
    text_copy(text_of(from->index), searcher->index_path, sizeof searcher->index_path);
    text_copy(text_of(from->database), searcher->database_path, sizeof searcher->database_path);
    enum status status = queue_open(1, &searcher->stop);
    if (status == ST_OK) {
        status = search_index_open(searcher->index_path, searcher->database_path, from->config,
                                   &searcher->index);
    }
    for (size_t i = 0; i < SEAT_COUNT && status == ST_OK; i++) {
        status = open_seat(searcher, &searcher->seats[i]);
    }
    return status;
}

static enum status start(struct searcher *searcher)
{
    for (size_t i = 0; i < SEAT_COUNT; i++) {
        struct seat *seat = &searcher->seats[i];
        seat->runs = pthread_create(&seat->thread, NULL, ask_main, seat) == 0;
        if (!seat->runs) {
            return ST_NO_MEMORY;
        }
    }
    searcher->indexes = pthread_create(&searcher->index_thread, NULL, index_main, searcher) == 0;
    return searcher->indexes ? ST_OK : ST_NO_MEMORY;
}

enum status searcher_open(const struct searcher_options *options, struct searcher **searcher_out)
{
    *searcher_out = NULL;
    struct searcher *searcher = calloc(1, sizeof *searcher);
    if (searcher == NULL) {
        return ST_NO_MEMORY;
    }
    searcher->options = *options;
    enum status status = open_parts(searcher, options);
    if (status == ST_OK) {
        status = start(searcher);
    }
    if (status != ST_OK) {
        searcher_close(searcher);
        return status;
    }
    *searcher_out = searcher; /* ownership moves to the caller */
    return ST_OK;
}

/* What waits is answered first. */
static void close_seat(struct seat *seat)
{
    if (seat->runs) {
        queue_stop(seat->questions);
        pthread_join(seat->thread, NULL);
    }
    search_asker_close(seat->asker);
    queue_close(seat->questions);
}

void searcher_close(struct searcher *searcher)
{
    if (searcher == NULL) {
        return;
    }
    if (searcher->stop != NULL) {
        queue_stop(searcher->stop);
    }
    for (size_t i = 0; i < SEAT_COUNT; i++) {
        close_seat(&searcher->seats[i]);
    }
    if (searcher->indexes) {
        pthread_join(searcher->index_thread, NULL);
    }
    search_index_close(searcher->index);
    queue_close(searcher->stop);
    free(searcher);
}
