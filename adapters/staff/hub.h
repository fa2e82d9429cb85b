/* hub.h - the staff websockets: commands in, replies and the event series out.
 *
 * Every client is a cursor into the one event series. Who keeps up is served
 * from the ring of newest events, who is behind from the database by pages that
 * the desk reads. A client that does not drain its socket is cut off and resumes
 * by the last sequence number it has; nobody waits for it. */
#ifndef ADAPTERS_STAFF_HUB_H
#define ADAPTERS_STAFF_HUB_H

#include "adapters/connection.h"
#include "adapters/staff/sessions.h"

#define HUB_PROTOCOL "guanjia.staff.v1"

enum {
    HUB_BATCH_BYTES = 64 << 10,     /* of one frame for clients that take several events at once */
    HUB_FRAME_BYTES_MAX = 4 << 20,  /* of any frame going out; as much as an arena may hold */
    HUB_PUMP_BYTES_MAX = 256 << 10, /* written to one client before others get their turn */
    HUB_SEND_BUFFER_BYTES = 256 << 10, /* the kernel's part of a slow client */
    HUB_RECEIVE_BYTES = 256,           /* libwebsockets keeps that much for every client */
    HUB_FAREWELL_MS = 5000, /* a client that was cut off may take what is stuck, and the reason */
    HUB_PING_MS = 30000     /* and a client that answered none of two is gone */
};

struct hub; /* opaque */

MUST_CHECK enum status hub_open(struct front *front, struct hub **hub_out);
void hub_close(struct hub *hub); /* accepts NULL; after the last client */
size_t hub_count(const struct hub *hub);

/* A request wants to become something else (upgrade: its word, in libwebsockets' memory).
 * false: it was refused, and the connection ends. */
bool hub_confirm_upgrade(struct connection *connection, char *upgrade);
/* protocols[1] of libwebsockets. */
int hub_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                 size_t size);
/* sessions_ended of the session table; context is the hub. */
void hub_session_ended(void *hub, struct sessions_link *client);

void hub_publish(struct hub *hub, struct event_batch *batch); /* takes over */
void hub_events_lost(struct hub *hub); /* a batch was lost: everyone reads the database again */
/* The desk is done with INPUT_COMMAND or INPUT_EVENTS. Takes the input over. */
void hub_released(struct hub *hub, struct input *input);
/* All that a turn of the loop brought is in: write. */
void hub_turn_done(struct hub *hub);
void hub_tick(struct hub *hub, int64_t now_ms);
/* Says goodbye to everyone. */
void hub_stop(struct hub *hub);

#endif
