/* front.h - the thread that owns every listening and websocket connection.
 *
 * libwebsockets on its libev loop. It authenticates and decodes webhooks with
 * the channels' pure functions, pushes inputs into the inbox, and writes the
 * answers that the desk releases. It never touches the database and never blocks. */
#ifndef ADAPTERS_FRONT_H
#define ADAPTERS_FRONT_H

#include "bot/base/metrics.h"
#include "bot/base/queue.h"
#include "bot/config.h"
#include "bot/desk.h"
#include "bot/media_folder.h"

enum {
    FRONT_EVENT_RING_BYTES_MAX = 4 << 20, /* newest events kept for live clients */
    FRONT_FRAMES_QUEUED_MAX = 64,         /* answers waiting for one staff client */
    FRONT_DONE_QUEUE = 65536              /* results on the way back from the desk */
};

struct front; /* opaque */

struct front_options {
    struct queue *inbox;   /* of struct input *; borrowed */
    struct config *config; /* one reference moves in */
    struct metrics *metrics;
    struct media_folder *media; /* borrowed, the front's alone; NULL: there are no files */
    const char *database, *search_index; /* paths; NULL: nobody can search */
    const char *listen; /* ADDRESS:PORT; port 0 lets the kernel choose */
};

/* Binds and listens. ST_CONFIG with a logged reason when the address is no good, the port is
 * taken, or libwebsockets cannot load its libev plug-in (package libwebsockets-evlib-ev). */
MUST_CHECK enum status front_open(const struct front_options *options, struct front **front_out);
void front_close(struct front *front); /* accepts NULL; after front_run returned */
int front_port(const struct front *front);

/* Thread body; returns after front_stop once the open answers are written or drain_ms passed. */
void front_run(struct front *front);
/* Any thread: accept nothing more, answer what is under way, end. */
void front_stop(struct front *front, int64_t drain_ms);
/* Any thread: use a new configuration from now on; one reference moves in. */
void front_set_config(struct front *front, struct config *config);

/* The desk's ports (desk.h); context is the front. Called on the desk's thread. */
void front_release(void *front, struct input *input);
void front_publish(void *front, struct event_batch *batch);
void front_session(void *front, const struct session_note *note);
void front_ready(void *front, bool ready);
void front_flush(void *front);

#endif
