/* connection.h - one connection of the front, and the HTTP requests on it.
 *
 * libwebsockets parses; this module checks the framing, collects the body,
 * watches the time, and writes each answer, head and body in one piece.
 * What a request means is decided by the handler of its route. */
#ifndef ADAPTERS_CONNECTION_H
#define ADAPTERS_CONNECTION_H

#include "adapters/front_state.h"
#include "adapters/routes.h"

/* A request whose answer takes time. Made by a handler; an exchange that is out (with the desk
 * or the hasher) survives its connection, which it then no longer names. */
struct exchange {
    struct connection *connection;            /* NULL: the peer is gone or was answered */
    void (*close)(struct exchange *exchange); /* never called while it is out */
    bool out;
    char *body; /* capacity bytes, filled by the connection before finish is called */
    size_t body_size, body_capacity;
};

enum connection_state {
    CONNECTION_OPEN,   /* nothing answered yet */
    CONNECTION_IDLE,   /* kept alive between requests */
    CONNECTION_BODY,   /* a body is on the way */
    CONNECTION_ANSWER, /* an exchange is out */
    CONNECTION_LINGER, /* answered for good; reading on so that the peer can read the answer */
    CONNECTION_SOCKET  /* became a websocket */
};

struct connection {
    struct front *front;
    struct lws *wsi;
    enum connection_state state;
    struct deadline deadline;
    struct deadline settle; /* in front->answered; due at once */
    struct address peer;
    struct exchange *exchange; /* owned while not out */
    struct route_match match;  /* borrows from libwebsockets until the answer */
    int metrics_channel;       /* of a webhook's channel; -1: none */
    bool head_only;
    bool close_after, keep_alive_10; /* as the client asked */
    bool has_body;                   /* the request under way came with one */
    bool body_expected;              /* libwebsockets will go on reading a body */
    bool paused;                     /* no further bytes are taken from the socket */
    bool called;                     /* inside a callback of this very connection */
    bool doomed;                     /* to be closed when the callback returns */
    bool *freed;                  /* during adoption: told when the connection did not survive it */
    struct live_session *session; /* of the upgrade under way; see staff/hub.h */
    struct hub_client *client;    /* CONNECTION_SOCKET */
};

/* Answers the request under way. status counts for the metrics of a webhook. Called outside a
 * callback of this connection, it may close and free it. */
void connection_answer(struct connection *connection, enum status status,
                       const struct http_reply *reply);
/* The plain answer to a status: its HTTP code and one line of text. */
void connection_answer_status(struct connection *connection, enum status status);

/* The exchange is with another thread now: take no further bytes, watch the time. */
void connection_wait_for_answer(struct connection *connection);

/* Value of a header of the request under way, copied, NUL-terminated. TEXT_NONE when absent or
 * longer than the buffer. */
struct text connection_header(const struct connection *connection, enum lws_token_indexes token,
                              char *out, size_t capacity_bytes);
/* Likewise of a header that libwebsockets has no number for; its name in lower case and with the
 * colon. */
struct text connection_named_header(const struct connection *connection, const char *name,
                                    char *out, size_t capacity_bytes);
/* Path of the request under way, decoded; borrowed until the answer. */
struct text connection_path(const struct connection *connection);
/* Our own end of the connection. */
struct address connection_local(const struct connection *connection, int *port_out);

/* Takes over a socket that the listener accepted, and closes it on failure. */
bool connection_adopt(void *front, int fd, const struct address *peer);
/* Ends the waits that are over. */
void connection_check_waits(struct front *front, int64_t now_ms);
/* Ends the turn of each connection that was answered in it; see connection.c. */
void connection_settle_answered(struct front *front);
/* protocols[0] of libwebsockets. */
int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                        size_t size);

#endif
