/* desk.h - the one thread that decides and the one connection that writes.
 *
 * It takes whatever has queued up (1..N inputs and due timers), runs them in one
 * transaction, commits, and only hands the answers back once it is on disk: the durability of
 * a whole batch costs one fsync, during which the next one is run where the store overlaps
 * (store_overlap; docs/decisions/016-overlapped-sync.md). If an input breaks the transaction, the batch is
 * rolled back and run again one input at a time, so that a poisoned input fails alone. */
#ifndef BOT_DESK_H
#define BOT_DESK_H

#include "bot/base/metrics.h"
#include "bot/base/queue.h"
#include "bot/base/random.h"
#include "bot/input.h"
#include "bot/media_folder.h"
#include "bot/vault.h"
#include "store/store.h"

enum {
    DESK_BATCH_MAX = 512,          /* inputs in one transaction */
    DESK_IN_FLIGHT_MAX = 64,       /* sends claimed and not yet answered by the courier */
    /* The write-ahead log is moved into the database when it is this long, or when the desk has
     * nothing else to do. Nobody is answered while it moves, so it is done seldom: the pause (up to
     * 0.11 s measured, at 24,000 messages a second) stays out of the 99th percentile. A log of
     * 256 MiB made a start after a kill 0.07 s longer. */
    DESK_CHECKPOINT_PAGES = 65536,
    DESK_CHECKPOINT_IDLE_PAGES = 256
};

/* A session began or ended; the front keeps its own table of live ones. */
struct session_note {
    bool live;
    bool all_of_staff; /* with live false: every session of viewer.staff ends, but that of token_hash */
    char token_hash[SESSION_TOKEN_BYTES];
    struct viewer viewer;
    int64_t expires_at_ms;
};

/* Where results go. All are called on the desk's thread, once the commit is on disk. */
struct desk_ports {
    void *context;
    void (*release)(void *context, struct input *input);          /* ownership moves */
    void (*publish)(void *context, struct event_batch *batch);    /* ownership moves */
    void (*session)(void *context, const struct session_note *note); /* copies */
    enum status (*dispatch)(void *context, struct send_job *job); /* moves on ST_OK */
    void (*ready)(void *context, bool ready);                     /* the database can (not) write */
    void (*flush)(void *context); /* the batch is done: wake whoever waits */
};

struct desk; /* opaque */

struct desk_options {
    struct store *store;   /* borrowed until desk_close */
    struct queue *inbox;   /* of struct input *; borrowed likewise */
    struct config *config; /* one reference moves in */
    struct metrics *metrics;
    struct desk_ports ports;
    struct media_folder *media; /* borrowed; NULL: pictures of residents are not kept */
    uint64_t seed;               /* of the generator passed to decisions (law 4) */
    struct vault vault;          /* key of the codes that residents are sent */
    int64_t (*now_ms)(void *context); /* the clock; a simulator passes its own */
    void *now_context;
};

MUST_CHECK enum status desk_open(const struct desk_options *options, struct desk **desk_out);
void desk_close(struct desk *desk); /* accepts NULL */

/* Announces live sessions and recovers what a crash left behind. Call once before running. */
MUST_CHECK enum status desk_start(struct desk *desk);
/* Takes what is there, waiting at most wait_ms for a first input, and runs due timers: one
 * batch. Returns the number of inputs and timers done. */
size_t desk_turn(struct desk *desk, int64_t wait_ms);
/* When it next looks for something to send; INT64_MAX: nothing is queued. */
int64_t desk_sends_ms(const struct desk *desk);
/* Any thread, at shutdown: claim no more sends; what the courier has comes back and is entered. */
void desk_stop_sending(struct desk *desk);
/* The thread body: turns until the inbox is stopped and empty. */
void desk_run(struct desk *desk);

#endif
