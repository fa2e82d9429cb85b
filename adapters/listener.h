/* listener.h - the listening socket: exactly the address asked for, within limits.
 *
 * The front binds it itself: libwebsockets, given an interface, listens on all
 * addresses unless told otherwise, and cannot stop listening without closing
 * everything. Every connection handed over counts until listener_release. */
#ifndef ADAPTERS_LISTENER_H
#define ADAPTERS_LISTENER_H

#include "adapters/address.h"

#include <ev.h>

enum {
    LISTENER_BACKLOG = 1024,
    LISTENER_ACCEPTS_PER_TURN = 64, /* then the loop serves others first */
    LISTENER_PAUSE_MS = 100         /* after running out of descriptors or memory */
};

struct listener; /* opaque */

struct listener_options {
    struct ev_loop *loop; /* borrowed until listener_close */
    const char *listen;
    int64_t connections_max;
    int64_t connections_per_address_max;
    /* Takes the connected, non-blocking socket over. false: it could not, and closed the socket. */
    bool (*accepted)(void *context, int fd, const struct address *peer);
    void *context;
};

/* ST_CONFIG with a logged reason when the address is no good or the port is taken. */
MUST_CHECK enum status listener_open(const struct listener_options *options,
                                     struct listener **listener_out);
void listener_close(struct listener *listener); /* accepts NULL */
void listener_stop(struct listener *listener);  /* listen no more; the accounts go on */
void listener_set_limits(struct listener *listener, int64_t connections_max,
                         int64_t connections_per_address_max);

int listener_port(const struct listener *listener);
int64_t listener_count(const struct listener *listener); /* connections handed over */
/* A connection that was handed over has ended. */
void listener_release(struct listener *listener, const struct address *peer);

#endif
