/* courier.h - the thread that owns outbound HTTP (libcurl multi).
 *
 * It is handed claimed outbox rows after their commit, sends them, and media rows, fetches them, refreshes
 * access tokens (one refresher an account, no two refreshes at once), judges
 * the answers with the channel's pure functions, and gives each job back
 * through the inbox as INPUT_SENT. It decides nothing about what is sent. */
#ifndef ADAPTERS_COURIER_H
#define ADAPTERS_COURIER_H

#include "bot/base/metrics.h"
#include "bot/base/queue.h"
#include "bot/input.h"
#include "bot/media_folder.h"

enum {
    COURIER_QUEUE = 256,               /* jobs handed over and not yet under way */
    COURIER_ANSWER_BYTES_MAX = 65536,  /* of a provider; more is refused */
    COURIER_STOP_MS = 5000 /* at shutdown, what is under way may finish this long */
};

struct courier; /* opaque */

struct courier_options {
    struct queue *inbox; /* of struct input *; borrowed */
    struct metrics *metrics;
    int64_t parallel;
    int64_t timeout_ms;
    struct media_folder *media; /* borrowed: where files of residents go; NULL when none is fetched */
};

MUST_CHECK enum status courier_open(const struct courier_options *options,
                                    struct courier **courier_out);
void courier_close(struct courier *courier); /* accepts NULL; after courier_run returned */
void courier_run(struct courier *courier);   /* thread body */
void courier_stop(struct courier *courier);  /* any thread */

/* desk_ports.dispatch: hands a job over. ST_BUSY when COURIER_QUEUE is full; the job stays the
 * caller's then. Any thread. */
enum status courier_dispatch(void *courier, struct send_job *job);

#endif
