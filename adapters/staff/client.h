/* client.h - one staff websocket: its queue of replies and its place in the event series.
 *
 * Used by the hub only. */
#ifndef ADAPTERS_STAFF_CLIENT_H
#define ADAPTERS_STAFF_CLIENT_H

#include "adapters/staff/frames.h"
#include "adapters/staff/hub.h"
#include "adapters/staff/ring.h"
#include "adapters/staff/signs.h"

/* The newest frame of several events, as it still stands in the hub's scratch: clients that are at
 * the same place and may see the same are given it again. */
struct shared_frame {
    size_t size; /* 0: there is none */
    int64_t first, last; /* event it begins with; place behind it */
    char communities[STORE_SCOPES_BYTES];
    bool accounts; /* as of the viewer (input.h) */
};

/* Clients that look at a chat; see presence.h. */
struct presence {
    struct deadlines looking;
    size_t count;
};

struct hub {
    struct front *front;
    struct ring *ring;
    struct deadlines streaming; /* clients that get events (no time-out: a list) */
    struct deadlines touched;   /* clients with something new to write (likewise) */
    struct deadlines pings;     /* every client */
    struct deadlines stuck;     /* clients whose socket takes nothing */
    struct deadlines leaving;   /* clients cut off, with something still on its way to them */
    size_t count;
    bool fresh;             /* events came in since the last turn */
    bool ask_again;         /* the desk had no room for somebody's question */
    unsigned char *scratch; /* LWS_PRE bytes, then scratch_bytes; grows */
    size_t scratch_bytes;
    struct shared_frame shared;
    struct presence presence;
};

/* A command on its way through the desk, in the arena of its input; then a reply to be written. */
struct command_out {
    struct hub_client *client;
    struct input *input;
    struct command_out *next;
    bool is_hello, is_look;
    struct hello hello;
    struct look look;
};

/* A page of the event series that was asked for, in the arena of its input. */
struct page_out {
    struct hub_client *client;
    uint32_t generation;
};

struct hub_client {
    struct hub *hub;
    struct lws *wsi; /* NULL: gone; kept until nothing of it is with the desk */
    struct live_session *session;
    struct sessions_link link;
    struct deadline streaming, touched, ping, stuck;

    char *frame; /* a message that came in pieces */
    size_t frame_size;

    struct command_out *replies, *replies_last;
    size_t reply_count;
    size_t commands_out, pages_out; /* with the desk */
    struct signs signs; /* to be written behind the events */

    struct input *page; /* events being written, owned; events_out of it */
    size_t page_next;
    int64_t cursor;      /* seq of the last event that was written or passed over */
    uint32_t generation; /* of the hello; a page of an earlier one is stale */
    bool asked;          /* a page is on its way */
    bool behind;         /* the database may hold events behind the cursor */
    bool live;           /* has reached the newest event since hello */
    bool batch;

    struct deadline look; /* it looks at a chat until then */
    int64_t look_chat;
    bool presence_due; /* who else is there has changed */

    bool heard; /* since the last ping */
    bool ping_due;
    bool paused;  /* too many commands at once: nothing is read */
    bool closing; /* said goodbye: nothing is written any more */
    bool called;  /* inside a callback of this client */
    bool doomed;  /* to be closed when the callback returns */
};

struct hub_client *client_open(struct hub *hub, struct lws *wsi, struct live_session *session);
/* The websocket is gone. Frees the client when nothing of it is out. */
void client_gone(struct hub_client *client);
/* One of its inputs came back: frees a gone client with the last. true: it is still here. */
bool client_is_here(struct hub_client *client);

/* Ends the websocket with a close code. Outside its callback this may free the client. */
void client_end(struct hub_client *client, enum lws_close_status code, const char *reason);
/* Ends it at once, without a word. Likewise. */
void client_kill(struct hub_client *client);
/* The socket takes more. */
void client_writable(struct hub_client *client);
/* Writes what there is, as long as the socket takes it. May end and free the client. */
void client_pump(struct hub_client *client);

void client_reply(struct hub_client *client, struct command_out *command); /* to be written */
void client_sign(struct hub_client *client, const struct event_frame *sign); /* if he may see it */
void client_page(struct hub_client *client, struct input *input, uint32_t generation);

#endif
