/* http_client.h - requests of the platform to the gateway: libcurl multi on libev.
 *
 * Every request has a connection of its own, closed after it, as the platform's are. */
#ifndef TESTS_DOUBLES_PLATFORM_HTTP_CLIENT_H
#define TESTS_DOUBLES_PLATFORM_HTTP_CLIENT_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <ev.h>
#include <stdint.h>

enum { HTTP_REPLY_BYTES_MAX = 1 << 20 };

struct http_client;

struct http_call {
    const char *url;
    const char *content_type; /* whole header line; NULL: a GET */
    const char *header;       /* one more whole line of a POST; NULL: none */
    struct text body;         /* copied */
    int64_t timeout_ms;
};

struct http_reply {
    int code;            /* 0: no answer */
    bool timed_out;      /* code 0: the time was over */
    const char *failure; /* code 0: why, static */
    struct text body;    /* borrowed until the callback returns */
    int64_t elapsed_ms;
};

typedef void http_done(void *user, const struct http_reply *reply);

/* NULL when out of memory. */
struct http_client *http_client_open(struct ev_loop *loop);
/* Drops what is under way without calling back. Accepts NULL. */
void http_client_close(struct http_client *client);

/* done(user) is called once, later, from the loop. ST_NO_MEMORY: never. */
MUST_CHECK enum status http_client_send(struct http_client *client, const struct http_call *call,
                                        http_done *done, void *user);

#endif
