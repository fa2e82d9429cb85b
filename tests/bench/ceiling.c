/* ceiling.c - the fastest that libwebsockets can answer a webhook on this machine.
 *
 * It takes the whole body and answers "success"; it checks, parses and stores nothing. Set
 * up as the gateway's front is: libev, IPv4 only, header and body in one write. */
#include <ev.h>
#include <libwebsockets.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_BYTES_MAX = 512, BODY_BYTES_MAX = 64 * 1024 };

struct request {
    size_t body_bytes;
};

static int answer(struct lws *wsi)
{
    static const char text[] = "success";
    unsigned char buffer[LWS_PRE + ANSWER_BYTES_MAX];
    unsigned char *start = buffer + LWS_PRE, *at = start, *end = start + ANSWER_BYTES_MAX;
    if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, "text/plain", sizeof text - 1, &at, end) !=
            0 ||
        lws_finalize_http_header(wsi, &at, end) != 0) {
        return -1;
    }
    memcpy(at, text, sizeof text - 1);
    at += sizeof text - 1;
    if (lws_write(wsi, start, (size_t)(at - start), LWS_WRITE_HTTP_FINAL) < 0) {
        return -1;
    }
    return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
    struct request *request = user;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        request->body_bytes = 0;
        /* Without a body there is nothing to wait for: the readiness probe. */
        return lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0 ? 0 : answer(wsi);
    case LWS_CALLBACK_HTTP_BODY:
        request->body_bytes += size;
        return request->body_bytes > BODY_BYTES_MAX ? -1 : 0;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return answer(wsi);
    default:
        return lws_callback_http_dummy(wsi, reason, user, in, size);
    }
}

static void on_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)watcher;
    (void)events;
    ev_break(loop, EVBREAK_ALL);
}

static struct lws_context *create_context(struct ev_loop *loop, int port)
{
    static const struct lws_protocols protocols[] = {
        {"http", on_event, sizeof(struct request), 0, 0, NULL, 0},
        {NULL, NULL, 0, 0, 0, NULL, 0},
    };
    void *loops[] = {loop};
    const struct lws_context_creation_info info = {
        .port = port,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_DISABLE_IPV6,
        .foreign_loops = loops,
        .keepalive_timeout = 60,
    };
    return lws_create_context(&info);
}

int main(int argc, char **argv)
{
    const long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (port <= 0 || port > UINT16_MAX) {
        fputs("usage: bench-ceiling PORT\n", stderr);
        return EXIT_FAILURE;
    }
    lws_set_log_level(LLL_ERR, NULL);
    struct ev_loop *loop = ev_default_loop(0);
    struct lws_context *context = create_context(loop, (int)port);
    if (context == NULL) {
        fputs("bench-ceiling: cannot listen, or libwebsockets has no libev support\n", stderr);
        return EXIT_FAILURE;
    }
    ev_signal interrupt, terminate;
    ev_signal_init(&interrupt, on_signal, SIGINT);
    ev_signal_init(&terminate, on_signal, SIGTERM);
    ev_signal_start(loop, &interrupt);
    ev_signal_start(loop, &terminate);
    ev_run(loop, 0);
    ev_signal_stop(loop, &interrupt);
    ev_signal_stop(loop, &terminate);
    lws_context_destroy(context);
    return EXIT_SUCCESS;
}
