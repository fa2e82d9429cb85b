#include "tests/doubles/platform/server.h"

#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/routes.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_BYTES_MAX = 2048,
    QUERY_PART_BYTES_MAX = 8192,
    HEADER_VALUE_BYTES_MAX = 1024,
    HEADER_DATA_BYTES = 32768, /* of one request: an SMS in a query string is long */
    IDLE_SECONDS = 60, /* idle connections and unfinished requests live so long */
};

/* The page loads nothing from elsewhere and runs no inline script. */
static const char content_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

enum phase { READING, PARKED, DELAYED, READY };

/* What libwebsockets keeps for one request; zeroed for each. */
struct session {
    struct server *server;
    struct lws *wsi;
    enum phase phase;
    struct request request;
    char *body;
    size_t body_capacity;
    struct answer answer;
    /* libev's own timer: lws_set_timer_usecs fires seconds late on the libev loop of 4.1.6, which
     * sets its timer anew while that is running. */
    struct ev_timer timer;
    bool timed;                   /* the timer is initialised */
    struct session *next, **link; /* list of the parked */
};

struct server {
    struct platform *platform;
    struct lws_context *context;
    struct session *parked;
    int port;
};

const char *request_query(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->query, name));
}

const char *request_header(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->headers, name));
}

void answer_json(struct answer *answer, int code, json_t *value)
{
    answer->code = code;
    answer->content_type = "application/json; encoding=utf-8";
    answer->body = json_dumps(value, JSON_COMPACT);
    answer->size = answer->body == NULL ? 0 : strlen(answer->body);
    json_decref(value);
}

void answer_refusal(struct answer *answer, int code, const char *reason)
{
    answer_json(answer, code, json_pack("{s:s}", "error", reason));
}

void answer_bytes(struct answer *answer, const char *content_type, struct text body)
{
    answer->content_type = content_type;
    answer->body = malloc(body.size + 1);
    answer->size = answer->body == NULL ? 0 : body.size;
    if (answer->size > 0) {
        memcpy(answer->body, body.data, body.size);
    }
}

static void unpark(struct session *session)
{
    if (session->link != NULL) {
        *session->link = session->next;
        if (session->next != NULL) {
            session->next->link = session->link;
        }
        session->link = NULL;
    }
}

static void park(struct session *session)
{
    struct server *server = session->server;
    session->phase = PARKED;
    session->next = server->parked;
    session->link = &server->parked;
    if (session->next != NULL) {
        session->next->link = &session->next;
    }
    server->parked = session;
}

static void session_reset(struct session *session)
{
    unpark(session);
    if (session->timed) {
        ev_timer_stop(session->server->platform->loop, &session->timer);
    }
    json_decref(session->request.query);
    json_decref(session->request.headers);
    free(session->body);
    free(session->answer.body);
    *session = (struct session){0};
}

static json_t *read_query(struct lws *wsi)
{
    json_t *query = json_object();
    char part[QUERY_PART_BYTES_MAX];
    for (int i = 0;; i++) {
        int size = lws_hdr_copy_fragment(wsi, part, sizeof part, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (size < 0) {
            return query;
        }
        char *value = memchr(part, '=', (size_t)size);
        if (value != NULL) {
            *value = '\0';
            /* Jansson refuses what is not UTF-8; such a parameter is then missing. */
            (void)json_object_set_new(query, part, json_string(value + 1));
        }
    }
}

/* Headers of the SMS carriers' requests. */
static json_t *read_headers(struct lws *wsi)
{
    static const struct {
        const char *name;
        int token; /* -1: libwebsockets has no number for it */
    } wanted[] = {
        {"host", WSI_TOKEN_HOST},
        {"authorization", WSI_TOKEN_HTTP_AUTHORIZATION},
        {"content-type", WSI_TOKEN_HTTP_CONTENT_TYPE},
        {"x-acs-action", -1},
        {"x-acs-version", -1},
        {"x-acs-date", -1},
        {"x-acs-signature-nonce", -1},
        {"x-acs-content-sha256", -1},
        {"x-tc-action", -1},
        {"x-tc-version", -1},
        {"x-tc-region", -1},
        {"x-tc-timestamp", -1},
    };
    json_t *headers = json_object();
    char name[64], value[HEADER_VALUE_BYTES_MAX];
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        int name_size = snprintf(name, sizeof name, "%s:", wanted[i].name);
        int size = wanted[i].token >= 0
                       ? lws_hdr_copy(wsi, value, sizeof value, (enum lws_token_indexes)wanted[i].token)
                       : lws_hdr_custom_copy(wsi, value, sizeof value, name, name_size);
        if (size > 0) {
            char *start = value + strspn(value, " ");
            json_object_set_new(headers, wanted[i].name, json_string(start));
        }
    }
    return headers;
}

static bool has_body(struct lws *wsi)
{
    char length[16] = "";
    return lws_hdr_copy(wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 &&
           strcmp(length, "0") != 0;
}

/* A page of another origin must not drive the double. */
static bool origin_is_ours(struct lws *wsi)
{
    char origin[128] = "";
    char host[128] = "";
    if (lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN) <= 0) {
        return lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) == 0;
    }
    if (lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST) <= 0) {
        return false;
    }
    return strncmp(origin, "http://", 7) == 0 && strcmp(origin + 7, host) == 0;
}

static bool write_headers(struct lws *wsi, const struct answer *answer, unsigned char **at,
                          unsigned char *end)
{
    static const struct {
        const char *name, *value;
    } headers[] = {
        {"content-security-policy:", content_policy},
        {"x-content-type-options:", "nosniff"},
        {"cache-control:", "no-store"},
    };
    unsigned int code = answer->code == 0 ? 200U : (unsigned int)answer->code;
    const char *type = answer->content_type == NULL ? "text/plain" : answer->content_type;
    bool ok = lws_add_http_common_headers(wsi, code, type, answer->size, at, end) == 0;
    for (size_t i = 0; ok && i < sizeof headers / sizeof headers[0]; i++) {
        ok = lws_add_http_header_by_name(wsi, (const unsigned char *)headers[i].name,
                                         (const unsigned char *)headers[i].value,
                                         (int)strlen(headers[i].value), at, end) == 0;
    }
    if (ok && answer->location[0] != '\0') {
        ok = lws_add_http_header_by_name(wsi, (const unsigned char *)"location:",
                                         (const unsigned char *)answer->location,
                                         (int)strlen(answer->location), at, end) == 0;
    }
    return ok && lws_finalize_http_header(wsi, at, end) == 0;
}

/* Header and body leave in one write. The session is gone after a return of 0. */
static int write_answer(struct session *session)
{
    struct lws *wsi = session->wsi;
    struct answer *answer = &session->answer;
    if (answer->drop) {
        return -1;
    }
    unsigned char *buffer = malloc(LWS_PRE + HEADER_BYTES_MAX + answer->size);
    if (buffer == NULL) {
        return -1;
    }
    unsigned char *start = buffer + LWS_PRE;
    unsigned char *at = start;
    bool ok = write_headers(wsi, answer, &at, start + HEADER_BYTES_MAX);
    if (ok && answer->size > 0) {
        memcpy(at, answer->body, answer->size);
        at += answer->size;
    }
    size_t size = (size_t)(at - start);
    ok = ok && lws_write(wsi, start, size, LWS_WRITE_HTTP_FINAL) == (int)size;
    free(buffer);
    return ok && lws_http_transaction_completed(wsi) == 0 ? 0 : -1;
}

static void on_timer(struct ev_loop *loop, struct ev_timer *timer, int events);

static void start_timer(struct session *session, int64_t wait_ms)
{
    if (session->timed) {
        ev_timer_stop(session->server->platform->loop, &session->timer);
    }
    ev_timer_init(&session->timer, on_timer, (double)wait_ms / 1000.0, 0.0);
    session->timer.data = session;
    session->timed = true;
    ev_timer_start(session->server->platform->loop, &session->timer);
}

/* Runs the handler and decides what comes next: write, wait for a time, or park. */
static void dispatch(struct session *session)
{
    session->request.body.data = session->body;
    unpark(session);
    routes_answer(session->server->platform, &session->request, &session->answer);
    lws_set_timeout(session->wsi, NO_PENDING_TIMEOUT, 0);
    if (session->answer.park_ms > 0) {
        if (!session->timed) {
            start_timer(session, session->answer.park_ms);
        }
        session->answer = (struct answer){0};
        park(session);
    } else if (session->answer.delay_ms > 0) {
        session->phase = DELAYED;
        start_timer(session, session->answer.delay_ms);
    } else {
        session->phase = READY;
        lws_callback_on_writable(session->wsi);
    }
}

static void on_timer(struct ev_loop *loop, struct ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    struct session *session = timer->data;
    if (session->phase == PARKED) {
        session->request.last_chance = true;
        dispatch(session);
    } else if (session->phase == DELAYED) {
        session->phase = READY;
        lws_callback_on_writable(session->wsi);
    }
}

static int on_request(struct session *session, struct lws *wsi, const char *path)
{
    session->server = lws_context_user(lws_get_context(wsi));
    session->wsi = wsi;
    session->request.is_post = lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0;
    if (text_copy(text_of(path), session->request.path, sizeof session->request.path) <
        strlen(path)) {
        return -1;
    }
    session->request.query = read_query(wsi);
    session->request.headers = read_headers(wsi);
    if (session->request.query == NULL || session->request.headers == NULL) {
        return -1;
    }
    if (!origin_is_ours(wsi)) {
        answer_refusal(&session->answer, 403, "the request comes from another origin");
        session->phase = READY;
        lws_callback_on_writable(wsi);
        return 0;
    }
    if (!session->request.is_post || !has_body(wsi)) {
        dispatch(session);
    }
    return 0;
}

static int on_body(struct session *session, const void *data, size_t size)
{
    if (session->phase != READING || size == 0) {
        return 0; /* refused already: the rest is read and thrown away */
    }
    size_t have = session->request.body.size;
    if (size > REQUEST_BODY_BYTES_MAX - have) {
        answer_refusal(&session->answer, 413, "the body is too large");
        session->phase = READY;
        return 0;
    }
    if (have + size + 1 > session->body_capacity) {
        size_t capacity = 2 * (have + size + 1);
        char *grown = realloc(session->body, capacity);
        if (grown == NULL) {
            return -1;
        }
        session->body = grown;
        session->body_capacity = capacity;
    }
    memcpy(session->body + have, data, size);
    session->body[have + size] = '\0';
    session->request.body.size = have + size;
    return 0;
}

static int on_writable(struct session *session)
{
    if (session->phase == PARKED) {
        dispatch(session); /* may park again */
        return 0;
    }
    return session->phase == READY ? write_answer(session) : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
    struct session *session = user;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        session_reset(session);
        return on_request(session, wsi, in);
    case LWS_CALLBACK_HTTP_BODY:
        return on_body(session, in, size);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        if (session->phase == READING) {
            dispatch(session);
        } else {
            lws_callback_on_writable(wsi);
        }
        return 0;
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_writable(session);
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        if (session != NULL) {
            session_reset(session);
        }
        return 0;
    default:
        return 0;
    }
}

struct server *server_open(struct platform *platform, int port)
{
    static const struct lws_protocols protocols[] = {
        {"http", on_event, sizeof(struct session), 0, 0, NULL, 0},
        {NULL, NULL, 0, 0, 0, NULL, 0},
    };
    struct server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        return NULL;
    }
    server->platform = platform;
    lws_set_log_level(LLL_ERR, NULL);
    void *loops[] = {platform->loop};
    /* Without DISABLE_IPV6 the library listens on every address, whatever iface says. */
    struct lws_context_creation_info info = {
        .port = port,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_DISABLE_IPV6 |
                   LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
        .foreign_loops = loops,
        .user = server,
        .max_http_header_data2 = HEADER_DATA_BYTES,
        .timeout_secs = IDLE_SECONDS,
        .keepalive_timeout = IDLE_SECONDS,
        .gid = -1,
        .uid = -1,
    };
    server->context = lws_create_context(&info);
    if (server->context == NULL) {
        free(server);
        return NULL;
    }
    server->port = lws_get_vhost_listen_port(lws_get_vhost_by_name(server->context, "default"));
    return server;
}

void server_close(struct server *server)
{
    if (server == NULL) {
        return;
    }
    lws_context_destroy(server->context);
    free(server);
}

int server_port(const struct server *server)
{
    return server->port;
}

void server_wake(struct server *server)
{
    if (server == NULL) {
        return;
    }
    for (struct session *session = server->parked; session != NULL; session = session->next) {
        lws_callback_on_writable(session->wsi);
    }
}
