#include "adapters/handlers.h"

#include "adapters/staff/hub.h"
#include "adapters/staff/login.h"
#include "adapters/staff/media_pages.h"
#include "adapters/staff/photo_pages.h"
#include "adapters/staff/pages.h"
#include "adapters/staff/password_pages.h"
#include "adapters/webhook_exchange.h"

#include <stdlib.h>

static void get_health(struct connection *connection)
{
    connection_answer(connection, ST_OK, &(struct http_reply){.code = 200, .body = TEXT("ok\n")});
}

static void get_ready(struct connection *connection)
{
    bool ready = atomic_load(&connection->front->ready);
    connection_answer(connection, ST_OK,
                      &(struct http_reply){.code = ready ? 200 : 503,
                                           .body = ready ? TEXT("ready\n") : TEXT("not ready\n")});
}

static void get_metrics(struct connection *connection)
{
    struct front *front = connection->front;
    char *page = malloc(METRICS_RENDER_BYTES_MAX);
    if (page == NULL) {
        connection_answer_status(connection, ST_NO_MEMORY);
        return;
    }
    metrics_gauge(front->metrics, GAUGE_INBOX_DEPTH, (int64_t)queue_depth(front->inbox));
    size_t size = metrics_render(front->metrics, page, METRICS_RENDER_BYTES_MAX);
    connection_answer(connection, ST_OK,
                      &(struct http_reply){.code = 200,
                                           .content_type = TEXT("text/plain; version=0.0.4"),
                                           .body = {page, size}});
    free(page);
}

/* The path of the websocket, asked for as a page. */
static void get_socket(struct connection *connection)
{
    connection_answer(connection, ST_MALFORMED,
                      &(struct http_reply){.code = 426,
                                           .headers = TEXT("Upgrade: websocket\r\n"),
                                           .body = TEXT("a websocket lives here\n")});
}

const struct handler handlers[ROUTE_COUNT] = {
    [ROUTE_HEALTH] = {.get = get_health},
    [ROUTE_READY] = {.get = get_ready},
    [ROUTE_METRICS] = {.get = get_metrics},
    [ROUTE_LOGIN] = {.begin = login_begin, .finish = login_finish},
    [ROUTE_LOGOUT] = {.begin = logout_begin, .finish = logout_finish},
    [ROUTE_PASSWORD] = {.begin = password_pages_begin, .finish = password_pages_finish},
    [ROUTE_START_PASSWORD] = {.begin = password_pages_begin, .finish = password_pages_start},
    [ROUTE_SOCKET] = {.get = get_socket},
    [ROUTE_PHOTO] = {.begin = photo_pages_begin, .finish = photo_pages_finish},
    [ROUTE_MEDIA] = {.get = media_pages_get},
    [ROUTE_CONSOLE] = {.get = pages_get},
    [ROUTE_WEBHOOK] = {.get = webhook_exchange_get,
                       .begin = webhook_exchange_begin,
                       .finish = webhook_exchange_finish},
};
