#include "tests/doubles/platform/http_client.h"

#include "bot/base/clock.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct exchange {
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    http_done *done;
    void *user;
    int64_t began_ms;
    struct exchange *next, **link; /* list of the client */
    size_t size;
    char body[]; /* HTTP_REPLY_BYTES_MAX */
};

struct watcher {
    struct ev_io io;
    struct http_client *client;
};

struct http_client {
    struct ev_loop *loop;
    CURLM *multi;
    struct ev_timer timer;
    struct exchange *exchanges;
};

static void exchange_free(struct exchange *exchange)
{
    if (exchange->link != NULL) {
        *exchange->link = exchange->next;
        if (exchange->next != NULL) {
            exchange->next->link = exchange->link;
        }
    }
    if (exchange->easy != NULL) {
        curl_multi_remove_handle(exchange->client->multi, exchange->easy);
        curl_easy_cleanup(exchange->easy);
    }
    curl_slist_free_all(exchange->headers);
    free(exchange);
}

static void finish(struct exchange *exchange, CURLcode result)
{
    long code = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &code);
    struct http_reply reply = {
        .code = result == CURLE_OK ? (int)code : 0,
        .timed_out = result == CURLE_OPERATION_TIMEDOUT,
        .failure = result == CURLE_OK ? NULL : curl_easy_strerror(result),
        .body = {exchange->body, exchange->size},
        .elapsed_ms = clock_monotonic_ms() - exchange->began_ms,
    };
    exchange->done(exchange->user, &reply);
    exchange_free(exchange);
}

static void reap(struct http_client *client)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            struct exchange *exchange = NULL;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
            finish(exchange, message->data.result);
        }
    }
}

static void on_socket_event(struct ev_loop *loop, struct ev_io *io, int events)
{
    (void)loop;
    struct http_client *client = ((struct watcher *)io->data)->client;
    int action = ((events & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
                 ((events & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
    int running;
    curl_multi_socket_action(client->multi, io->fd, action, &running);
    reap(client);
}

static void on_timer(struct ev_loop *loop, struct ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    struct http_client *client = timer->data;
    int running;
    curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    reap(client);
}

/* libcurl says which socket it wants watched for what. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    (void)easy;
    struct http_client *client = user;
    struct watcher *watcher = socket_user;
    if (watcher != NULL) {
        ev_io_stop(client->loop, &watcher->io);
    }
    if (what == CURL_POLL_REMOVE) {
        curl_multi_assign(client->multi, fd, NULL);
        free(watcher);
        return 0;
    }
    if (watcher == NULL) {
        watcher = calloc(1, sizeof *watcher);
        if (watcher == NULL) {
            return -1;
        }
        watcher->client = client;
        curl_multi_assign(client->multi, fd, watcher);
    }
    int events =
        ((what & CURL_POLL_IN) != 0 ? EV_READ : 0) | ((what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0);
    ev_io_init(&watcher->io, on_socket_event, fd, events);
    watcher->io.data = watcher;
    ev_io_start(client->loop, &watcher->io);
    return 0;
}

static int on_timeout_change(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    struct http_client *client = user;
    ev_timer_stop(client->loop, &client->timer);
    if (timeout_ms >= 0) {
        ev_timer_set(&client->timer, (double)timeout_ms / 1000.0, 0.0);
        ev_timer_start(client->loop, &client->timer);
    }
    return 0;
}

static size_t on_body(char *data, size_t item_size, size_t count, void *user)
{
    struct exchange *exchange = user;
    size_t size = item_size * count;
    if (size > HTTP_REPLY_BYTES_MAX - exchange->size) {
        return 0; /* ends the transfer */
    }
    memcpy(exchange->body + exchange->size, data, size);
    exchange->size += size;
    return size;
}

struct http_client *http_client_open(struct ev_loop *loop)
{
    struct http_client *client = calloc(1, sizeof *client);
    if (client == NULL) {
        return NULL;
    }
    client->loop = loop;
    client->multi = curl_multi_init();
    if (client->multi == NULL) {
        free(client);
        return NULL;
    }
    ev_timer_init(&client->timer, on_timer, 0.0, 0.0);
    client->timer.data = client;
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_timeout_change);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    return client;
}

void http_client_close(struct http_client *client)
{
    if (client == NULL) {
        return;
    }
    while (client->exchanges != NULL) {
        exchange_free(client->exchanges);
    }
    curl_multi_cleanup(client->multi);
    ev_timer_stop(client->loop, &client->timer);
    free(client);
}

static bool set_up(struct exchange *exchange, const struct http_call *call)
{
    CURL *easy = exchange->easy = curl_easy_init();
    if (easy == NULL) {
        return false;
    }
    curl_easy_setopt(easy, CURLOPT_URL, call->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    if (call->content_type == NULL) {
        return true;
    }
    exchange->headers = curl_slist_append(NULL, call->content_type);
    if (call->header != NULL && exchange->headers != NULL) {
        curl_slist_append(exchange->headers, call->header); /* the list's start stays */
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)call->body.size);
    return exchange->headers != NULL &&
           curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, call->body.data) == CURLE_OK;
}

enum status http_client_send(struct http_client *client, const struct http_call *call,
                             http_done *done, void *user)
{
    struct exchange *exchange = malloc(sizeof *exchange + HTTP_REPLY_BYTES_MAX);
    if (exchange == NULL) {
        return ST_NO_MEMORY;
    }
    *exchange = (struct exchange){
        .client = client, .done = done, .user = user, .began_ms = clock_monotonic_ms()};
    if (!set_up(exchange, call) ||
        curl_multi_add_handle(client->multi, exchange->easy) != CURLM_OK) {
        exchange_free(exchange);
        return ST_NO_MEMORY;
    }
    exchange->next = client->exchanges;
    exchange->link = &client->exchanges;
    if (exchange->next != NULL) {
        exchange->next->link = &exchange->next;
    }
    client->exchanges = exchange;
    return ST_OK;
}
