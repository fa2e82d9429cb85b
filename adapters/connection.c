#include "adapters/connection.h"

#include "adapters/handlers.h"
#include "adapters/staff/hub.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DRAIN_BYTES_MAX = 256 << 10, HEADER_BYTES = 64 };

static const char slow_headers[] = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n"
                                   "Connection: close\r\n\r\n";

/* ---- life ---- */

bool connection_adopt(void *context, int fd, const struct address *peer)
{
    struct front *front = context;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        close(fd);
        return false;
    }
    bool freed = false;
    connection->front = front;
    connection->peer = *peer;
    connection->metrics_channel = -1;
    connection->freed = &freed;
    lws_adopt_desc_t adoption = {
        .vh = front->vhost,
        .type = LWS_ADOPT_HTTP | LWS_ADOPT_SOCKET,
        .fd = {.sockfd = fd},
        .opaque = connection,
    };
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption); /* closes fd on failure */
    if (freed) {
        return true; /* it began and ended in there */
    }
    connection->freed = NULL;
    if (wsi == NULL) {
        free(connection);
        return false;
    }
    connection->wsi = wsi;
    connection->state = CONNECTION_OPEN;
    deadline_set(&front->waits[WAIT_HEADERS], &connection->deadline, clock_monotonic_ms(),
                 front->config->settings.header_timeout_ms);
    metrics_gauge(front->metrics, GAUGE_HTTP_CONNECTIONS, listener_count(front->listener));
    return true;
}

static void drop_exchange(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    connection->exchange = NULL;
    if (exchange != NULL) {
        exchange->connection = NULL;
        if (!exchange->out) {
            exchange->close(exchange);
        }
    }
}

static void connection_free(struct connection *connection)
{
    struct front *front = connection->front;
    drop_exchange(connection);
    deadline_clear(&connection->deadline);
    deadline_clear(&connection->settle);
    listener_release(front->listener, &connection->peer);
    metrics_gauge(front->metrics, GAUGE_HTTP_CONNECTIONS, listener_count(front->listener));
    if (connection->freed != NULL) {
        *connection->freed = true;
    }
    free(connection);
}

/* Closing a socket with unread bytes resets it, and the peer may never see the answer. */
static void drain(const struct connection *connection)
{
    char unread[4096];
    size_t left = DRAIN_BYTES_MAX;
    int fd = lws_get_socket_fd(connection->wsi);
    while (left > 0 && recv(fd, unread, sizeof unread, MSG_DONTWAIT) > 0) {
        left -= sizeof unread;
    }
}

/* Frees the connection, unless its own callback is running: that one then returns -1. */
static void doom(struct connection *connection)
{
    connection->doomed = true;
    if (!connection->called) {
        lws_set_timeout(connection->wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_SYNC);
    }
}

/* ---- answering ---- */

/* Head and body in one write. What the kernel does not take at once libwebsockets keeps, so nothing
 * of the reply is needed afterwards. */
static bool write_at(struct connection *connection, unsigned char *buffer, size_t capacity_bytes,
                     const struct http_reply *reply)
{
    char *out = (char *)buffer + LWS_PRE;
    size_t size = http_head(reply, front_date(connection->front), out);
    size_t body_size = connection->head_only ? 0 : reply->body.size;
    if (size == 0 || body_size > capacity_bytes - size) {
        log_event(LOG_ERROR, "answer too large", LOG_N("bytes", reply->body.size));
        return false;
    }
    if (body_size > 0) {
        memcpy(out + size, reply->body.data, body_size);
        size += body_size;
    }
    return lws_write(connection->wsi, (unsigned char *)out, size, LWS_WRITE_HTTP) >= 0;
}

static bool write_reply(struct connection *connection, const struct http_reply *reply)
{
    size_t wanted = reply->body.size + HTTP_HEAD_BYTES_MAX;
    if (wanted <= FRONT_SCRATCH_BYTES || connection->head_only) {
        return write_at(connection, connection->front->scratch, FRONT_SCRATCH_BYTES, reply);
    }
    unsigned char *buffer = malloc(LWS_PRE + wanted); /* a large picture: seldom */
    bool written = buffer != NULL && write_at(connection, buffer, wanted, reply);
    free(buffer);
    return written;
}

/* The answer closes the connection. When the peer is still sending, it is given time to read. */
static void close_after_answer(struct connection *connection)
{
    if (connection->body_expected && !lws_partial_buffered(connection->wsi)) {
        shutdown(lws_get_socket_fd(connection->wsi), SHUT_WR);
        connection->state = CONNECTION_LINGER;
        deadline_set(&connection->front->waits[WAIT_LINGER], &connection->deadline,
                     clock_monotonic_ms(), FRONT_LINGER_MS);
        return;
    }
    drain(connection);
    doom(connection);
}

static void resume(struct connection *connection)
{
    if (connection->paused) {
        connection->paused = false;
        lws_rx_flow_control(connection->wsi, 1);
    }
}

/* Has libwebsockets read further bytes than it has parsed? It cannot say so for one connection,
 * so this is true as well while another one has some: rare, and costs that one a reconnect. */
static bool has_unparsed(const struct connection *connection)
{
    return lws_service_adjust_timeout(connection->front->lws, 1, 0) == 0;
}

/* libwebsockets 4.1 hangs, for good, on a request with a body of which the head was left over
 * from an earlier read: it takes the head for the body and then waits for it to shrink
 * (lws_http_action). So after a request with a body nothing may be left over: when something
 * is, or when that cannot be known yet, the answer is the last of its connection. Clients that
 * send a request before the answer to the former one repeat it on another. */
static bool must_be_last(const struct connection *connection)
{
    return connection->has_body && (connection->called || has_unparsed(connection));
}

void connection_answer(struct connection *connection, enum status status,
                       const struct http_reply *reply)
{
    struct front *front = connection->front;
    struct http_reply full = *reply;
    resume(connection);
    full.close = reply->close || connection->close_after || front->stop_until_ms != 0 ||
                 must_be_last(connection);
    full.keep_alive_10 = connection->keep_alive_10;
    drop_exchange(connection);
    deadline_clear(&connection->deadline);
    metrics_count(front->metrics, COUNT_HTTP_REQUESTS, 1);
    if (connection->metrics_channel >= 0) {
        metrics_message(front->metrics, (size_t)connection->metrics_channel, status);
        connection->metrics_channel = -1;
    }
    connection->state = CONNECTION_IDLE;
    if (!write_reply(connection, &full)) {
        doom(connection);
    } else if (full.close) {
        close_after_answer(connection);
    } else {
        connection->body_expected = false;
        if (lws_http_transaction_completed(connection->wsi)) {
            doom(connection);
        } else {
            deadline_set(&front->answered, &connection->settle, 0, 0);
        }
    }
}

/* A completed request asks libwebsockets for one writable callback, and so the kernel twice: to
 * watch for it, and to stop. Given before the loop tells the kernel what to watch, it costs
 * neither. */
void connection_settle_answered(struct front *front)
{
    struct deadline *due;
    while ((due = deadlines_take_due(&front->answered, 0)) != NULL) {
        struct connection *connection = lws_container_of(due, struct connection, settle);
        struct lws_pollfd writable = {
            .fd = lws_get_socket_fd(connection->wsi),
            .events = LWS_POLLIN | LWS_POLLOUT,
            .revents = LWS_POLLOUT,
        };
        lws_service_fd(front->lws, &writable); /* may free the connection */
    }
}

void connection_answer_status(struct connection *connection, enum status status)
{
    struct http_reply reply = {.code = status_http(status), .body = text_of(status_text(status))};
    char allow[HEADER_BYTES];
    if (status == ST_METHOD && connection->match.route < ROUTE_COUNT) {
        int size =
            snprintf(allow, sizeof allow, "Allow: %s\r\n", routes_allow(connection->match.route));
        reply.headers = (struct text){allow, (size_t)size};
    }
    reply.close = connection->body_expected; /* the rest of the body is not worth reading */
    connection_answer(connection, status, &reply);
}

/* Takes no further bytes until the answer. They would only pile up: libwebsockets reports the
 * body complete once more for each read, or, had there been none, would not even read. */
static void pause_reading(struct connection *connection)
{
    if (!connection->paused) {
        connection->paused = true;
        lws_rx_flow_control(connection->wsi, 0);
    }
}

void connection_wait_for_answer(struct connection *connection)
{
    struct front *front = connection->front;
    connection->exchange->out = true;
    connection->state = CONNECTION_ANSWER;
    if (!connection->has_body) {
        pause_reading(connection);
    } /* else when more bytes come, which is rare: pausing costs a system call */
    deadline_set(&front->waits[WAIT_ANSWER], &connection->deadline, clock_monotonic_ms(),
                 front->config->settings.answer_timeout_ms);
}

/* ---- requests ---- */

struct text connection_header(const struct connection *connection, enum lws_token_indexes token,
                              char *out, size_t capacity_bytes)
{
    int size = lws_hdr_copy(connection->wsi, out, (int)capacity_bytes, token);
    return size <= 0 ? TEXT_NONE : text_trim((struct text){out, (size_t)size});
}

struct text connection_named_header(const struct connection *connection, const char *name,
                                    char *out, size_t capacity_bytes)
{
    int size = lws_hdr_custom_copy(connection->wsi, out, (int)capacity_bytes, name,
                                   (int)strlen(name));
    return size <= 0 ? TEXT_NONE : text_trim((struct text){out, (size_t)size});
}

struct address connection_local(const struct connection *connection, int *port_out)
{
    struct sockaddr_storage socket_address = {0};
    socklen_t size = sizeof socket_address;
    getsockname(lws_get_socket_fd(connection->wsi), (struct sockaddr *)&socket_address, &size);
    *port_out = address_port(&socket_address);
    return address_of(&socket_address);
}

static enum http_method read_method(const struct connection *connection, struct text *path_out)
{
    char *path = NULL;
    int size = 0;
    int method = lws_http_get_uri_and_method(connection->wsi, &path, &size);
    *path_out = path == NULL ? TEXT_NONE : (struct text){path, (size_t)size};
    return method == LWSHUMETH_GET    ? METHOD_GET
           : method == LWSHUMETH_HEAD ? METHOD_HEAD
           : method == LWSHUMETH_POST ? METHOD_POST
                                      : METHOD_OTHER;
}

/* Notes what the client wants to happen to the connection after the answer. */
static void read_keep_alive(struct connection *connection)
{
    char version[16], wish[HEADER_BYTES];
    connection_header(connection, WSI_TOKEN_HTTP, version, sizeof version);
    struct text asked = connection_header(connection, WSI_TOKEN_CONNECTION, wish, sizeof wish);
    bool is_10 = strcmp(version, "HTTP/1.1") != 0;
    connection->keep_alive_10 = is_10 && http_list_has(asked, TEXT("keep-alive"));
    connection->close_after =
        (is_10 && !connection->keep_alive_10) || http_list_has(asked, TEXT("close"));
}

/* Length of the body, or the HTTP code that refuses the request for its framing. */
static int read_body_length(const struct connection *connection, enum http_method method,
                            int64_t *length_out)
{
    char length[HEADER_BYTES], encoding[HEADER_BYTES];
    bool has_length = lws_hdr_total_length(connection->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
    bool has_encoding = lws_hdr_total_length(connection->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    struct text given_length =
        connection_header(connection, WSI_TOKEN_HTTP_CONTENT_LENGTH, length, sizeof length);
    struct text given_encoding =
        connection_header(connection, WSI_TOKEN_HTTP_TRANSFER_ENCODING, encoding, sizeof encoding);
    *length_out = 0;
    if ((has_length && given_length.size == 0) || (has_encoding && given_encoding.size == 0)) {
        return 400; /* present, and empty or longer than any number */
    }
    enum status status = http_body_length(given_length, given_encoding, length_out);
    if (status == ST_NOT_FOUND) {
        return method == METHOD_POST || has_encoding ? 411 : 0;
    }
    return status == ST_OK ? 0 : 400;
}

struct text connection_path(const struct connection *connection)
{
    struct text path;
    read_method(connection, &path);
    return path;
}

static void begin_body(struct connection *connection, int64_t length)
{
    char expect[HEADER_BYTES];
    const struct handler *handler = &handlers[connection->match.route];
    struct exchange *exchange = NULL;
    enum status status = handler->begin(connection, (size_t)length, &exchange);
    if (status != ST_OK) {
        connection_answer_status(connection, status);
        return;
    }
    exchange->connection = connection;
    connection->exchange = exchange;
    connection->state = CONNECTION_BODY;
    struct front *front = connection->front;
    deadline_set(&front->waits[WAIT_BODY], &connection->deadline, clock_monotonic_ms(),
                 front->config->settings.body_timeout_ms);
    if (http_list_has(connection_header(connection, WSI_TOKEN_HTTP_EXPECT, expect, sizeof expect),
                      TEXT("100-continue"))) {
        static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        memcpy(front->scratch + LWS_PRE, go_on, sizeof go_on - 1);
        lws_write(connection->wsi, front->scratch + LWS_PRE, sizeof go_on - 1, LWS_WRITE_HTTP);
    }
}

static void on_request(struct connection *connection)
{
    struct text path;
    int64_t length;
    enum http_method method = read_method(connection, &path);
    connection->head_only = method == METHOD_HEAD;
    connection->has_body = false;
    connection->body_expected = false;
    read_keep_alive(connection);
    connection->close_after |= method == METHOD_OTHER; /* it may have a body of any length */
    enum status status = routes_find(path, method, &connection->match);
    int refused = read_body_length(connection, method, &length);
    if (refused != 0) {
        /* Where this request ends is not known, so nothing behind it can be read. */
        connection_answer(connection, ST_MALFORMED,
                          &(struct http_reply){.code = refused,
                                               .body = text_of(http_reason(refused)),
                                               .close = true});
        return;
    }
    connection->has_body = length > 0;
    connection->body_expected = length > 0;
    if (length > 0 && has_unparsed(connection)) {
        connection->body_expected = false; /* see must_be_last: not even a linger is possible */
        connection_answer(connection, ST_BUSY, &(struct http_reply){.code = 503, .close = true});
    } else if (status != ST_OK) {
        connection_answer_status(connection, status);
    } else if (method == METHOD_POST) {
        begin_body(connection, length);
    } else {
        handlers[connection->match.route].get(connection);
    }
}

static void on_body(struct connection *connection, const void *bytes, size_t size)
{
    struct exchange *exchange = connection->exchange;
    if (connection->state != CONNECTION_BODY || size == 0) {
        return;
    }
    INVARIANT(exchange != NULL);
    INVARIANT(size <= exchange->body_capacity - exchange->body_size); /* as much as announced */
    memcpy(exchange->body + exchange->body_size, bytes, size);
    exchange->body_size += size;
}

static void on_body_complete(struct connection *connection)
{
    if (connection->state == CONNECTION_ANSWER) {
        pause_reading(connection); /* said again, for bytes that came before their time */
        return;
    }
    if (connection->state == CONNECTION_LINGER) {
        doom(connection);
        return;
    }
    if (connection->state == CONNECTION_BODY) {
        connection->body_expected = false;
        deadline_clear(&connection->deadline);
        handlers[connection->match.route].finish(connection, connection->exchange);
    }
}

/* ---- waits ---- */

static bool has_part_of_a_request(const struct connection *connection)
{
    static const enum lws_token_indexes methods[] = {
        WSI_TOKEN_GET_URI,    WSI_TOKEN_POST_URI,    WSI_TOKEN_HEAD_URI,  WSI_TOKEN_PUT_URI,
        WSI_TOKEN_DELETE_URI, WSI_TOKEN_OPTIONS_URI, WSI_TOKEN_PATCH_URI,
    };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (lws_hdr_total_length(connection->wsi, methods[i]) > 0) {
            return true;
        }
    }
    return false;
}

/* There is no request to answer yet, so libwebsockets cannot; the socket can. */
static void say_headers_too_slow(const struct connection *connection)
{
    if (has_part_of_a_request(connection)) {
        ssize_t sent = send(lws_get_socket_fd(connection->wsi), slow_headers,
                            sizeof slow_headers - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            drain(connection);
        }
    }
}

static void end_wait(struct connection *connection, enum front_wait wait)
{
    switch (wait) {
    case WAIT_HEADERS:
        say_headers_too_slow(connection);
        doom(connection);
        break;
    case WAIT_BODY:
        connection_answer_status(connection, ST_TIMEOUT);
        break;
    case WAIT_ANSWER: /* the answer may still come, and is dropped then; the platform retries */
        connection_answer_status(connection, ST_BUSY);
        break;
    default:
        doom(connection);
        break;
    }
}

void connection_check_waits(struct front *front, int64_t now_ms)
{
    for (int wait = 0; wait < WAIT_COUNT; wait++) {
        struct deadline *due;
        while ((due = deadlines_take_due(&front->waits[wait], now_ms)) != NULL) {
            end_wait(lws_container_of(due, struct connection, deadline), (enum front_wait)wait);
        }
    }
}

/* ---- libwebsockets ---- */

static int on_connection(struct connection *connection, enum lws_callback_reasons reason, void *in,
                         size_t size)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        deadline_clear(&connection->deadline);
        on_request(connection);
        break;
    case LWS_CALLBACK_HTTP_BODY:
        on_body(connection, in, size);
        break;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        on_body_complete(connection);
        break;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        deadline_clear(&connection->deadline);
        connection->head_only = false;
        connection->has_body = false;
        connection->body_expected = false;
        if (!hub_confirm_upgrade(connection, in)) {
            connection->doomed = true;
        }
        break;
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return -1; /* a websocket that asked for this protocol by its internal name */
    case LWS_CALLBACK_CLOSED_HTTP:
        if (connection->state == CONNECTION_IDLE) { /* libwebsockets' own limit for headers */
            say_headers_too_slow(connection);
        }
        break;
    default:
        break;
    }
    return connection->doomed ? -1 : 0;
}

int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                        size_t size)
{
    (void)user;
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
        front_woken(lws_context_user(lws_get_context(wsi)));
        return 0;
    }
    struct connection *connection = reason == LWS_CALLBACK_PROTOCOL_INIT ||
                                            reason == LWS_CALLBACK_PROTOCOL_DESTROY ||
                                            reason == LWS_CALLBACK_GET_THREAD_ID
                                        ? NULL
                                        : lws_get_opaque_user_data(wsi);
    if (connection == NULL) {
        return 0;
    }
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        connection_free(connection);
        return 0;
    }
    connection->wsi = wsi;
    bool outer = connection->called; /* completing a request calls back from within */
    connection->called = true;
    int result = on_connection(connection, reason, in, size);
    connection->called = outer;
    return result;
}
