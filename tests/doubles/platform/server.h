/* server.h - the one listener of the double: page, control and the WeChat API.
 *
 * A request is read whole, then answered by the handler that routes.c names for
 * it. A handler may park the request (long poll): it is then run again after
 * every new journal entry, and a last time when its time is over. */
#ifndef TESTS_DOUBLES_PLATFORM_SERVER_H
#define TESTS_DOUBLES_PLATFORM_SERVER_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <jansson.h>
#include <stdint.h>

struct platform;
struct server;

enum { REQUEST_BODY_BYTES_MAX = 4 << 20, REQUEST_PATH_BYTES_MAX = 256 };

struct request {
    bool is_post;
    char path[REQUEST_PATH_BYTES_MAX];
    json_t *query;   /* object of decoded strings */
    json_t *headers; /* likewise, of those that anybody looks at; names in lower case */
    struct text body;
    bool last_chance; /* parking is over: answer now */
};

struct answer {
    int code;                 /* HTTP status; 200 when left 0 */
    const char *content_type; /* static */
    char *body;               /* owned; freed with malloc's free */
    size_t size;
    char location[REQUEST_PATH_BYTES_MAX]; /* of that header; empty: none */
    int64_t delay_ms; /* the answer waits so long */
    bool drop;        /* close the connection instead of answering */
    int64_t park_ms;  /* > 0: not answered yet, see above */
};

/* A query parameter, or NULL. */
const char *request_query(const struct request *request, const char *name);
/* A header, or NULL. */
const char *request_header(const struct request *request, const char *name);

/* Takes value over. */
void answer_json(struct answer *answer, int code, json_t *value);
/* {"error": reason} */
void answer_refusal(struct answer *answer, int code, const char *reason);
/* Copies body. */
void answer_bytes(struct answer *answer, const char *content_type, struct text body);

/* Listens on 127.0.0.1; port 0 lets the kernel choose. NULL when it cannot. */
struct server *server_open(struct platform *platform, int port);
void server_close(struct server *server); /* accepts NULL */
int server_port(const struct server *server);
/* Something new is in the journal. */
void server_wake(struct server *server);

#endif
