/* front_state.h - what the front's modules share; nobody else includes it.
 *
 * Everything belongs to the front's thread, except the last group. */
#ifndef ADAPTERS_FRONT_STATE_H
#define ADAPTERS_FRONT_STATE_H

#include "adapters/deadline.h"
#include "adapters/front.h"
#include "adapters/http.h"
#include "adapters/listener.h"
#include "adapters/replay.h"

#include <libwebsockets.h>
#include <stdatomic.h>

enum {
    FRONT_SCRATCH_BYTES = 512 << 10, /* HTTP answers: up to a file of the console */
    FRONT_INPUTS_OUT_MAX = FRONT_DONE_QUEUE / 2, /* so that every one has room on its way back */
    FRONT_RANDOM_BYTES = 4096, /* fetched at once: one system call for many answers */
    FRONT_TICK_MS = 50,
    FRONT_LINGER_MS = 2000,
    FRONT_KEEP_ALIVE_S = 75
};

/* What a connection may be waiting for; each wait has its own length. */
enum front_wait { WAIT_HEADERS, WAIT_BODY, WAIT_ANSWER, WAIT_LINGER, WAIT_COUNT };

struct front {
    struct ev_loop *loop; /* owned */
    struct ev_timer tick;
    struct ev_prepare settle;
    struct lws_context *lws; /* owned */
    struct lws_vhost *vhost; /* lws's */
    struct listener *listener;
    struct config *config; /* one reference */
    struct queue *inbox;   /* borrowed */
    struct metrics *metrics;
    struct replay *replay;
    struct sessions *sessions;
    struct hub *hub;
    struct hasher *hasher;
    struct reader *reader; /* NULL: there are no files of residents */
    struct searcher *searcher; /* NULL: nobody can search */
    struct deadlines waits[WAIT_COUNT];
    struct deadlines answered; /* connections to settle before the loop sleeps */
    unsigned char *scratch; /* LWS_PRE bytes, then FRONT_SCRATCH_BYTES */
    size_t photos_out;      /* being taken in */
    size_t inputs_out;      /* pushed and not yet back */
    uint8_t random[FRONT_RANDOM_BYTES];
    size_t random_left;
    char date[HTTP_DATE_BYTES];
    int64_t date_s;        /* the second that date shows */
    int64_t stop_until_ms; /* monotonic; 0: not stopping */
    int64_t expire_at_ms;  /* when to look for expired sessions next */
    bool ticked;           /* the timer ran since the last turn */
    bool closing;          /* front_close: nothing goes to the desk any more */

    /* ---- any thread ---- */
    struct queue *done; /* tagged pointers, see front.c */
    _Atomic(struct config *) next_config;
    atomic_bool ready;
    atomic_bool stop_asked;
    atomic_llong drain_ms;
    atomic_bool events_lost;
};

/* Hands an input to the desk. On ST_BUSY or ST_STOPPING it stays the caller's. */
MUST_CHECK enum status front_send(struct front *front, struct input *input);
/* Hands a command to who it is for: the searcher, or the desk. Likewise. */
MUST_CHECK enum status front_send_command(struct front *front, struct input *input);
/* The loop was woken: take in what other threads left. */
void front_woken(struct front *front);
/* Unpredictable bytes from the operating system; at most FRONT_RANDOM_BYTES. */
void front_random(struct front *front, uint8_t *out, size_t size);
/* Text of the Date header. */
const char *front_date(struct front *front);

#endif
