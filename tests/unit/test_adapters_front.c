#include "tests/unit/front_client.h"

static struct world world;
static struct answer answer;

#define POST_HEAD "POST /fake/a?sig=good HTTP/1.1\r\nHost: x\r\n"

static int start(void **state)
{
    (void)state;
    world_open(&world);
    world.config->settings.header_timeout_ms = 300;
    world.config->settings.body_timeout_ms = 300;
    world.config->settings.answer_timeout_ms = 400;
    world.config->settings.connections_max = 100;
    world.config->settings.connections_per_address_max = 20;
    world_run(&world);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static void readiness_follows_the_desk(void **state)
{
    (void)state;
    assert_int_equal(client_ask(&world, &answer, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_int_equal(client_ask(&world, &answer, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"), 503);
    front_ready(world.front, true);
    assert_int_equal(client_ask(&world, &answer, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    front_ready(world.front, false);
    assert_int_equal(client_ask(&world, &answer, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"), 503);
}

static void metrics_are_prometheus_text(void **state)
{
    char type[HEADER_TEXT_BYTES];
    (void)state;
    assert_int_equal(client_ask(&world, &answer, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_string_equal(answer_header(&answer, "Content-Type", type), "text/plain; version=0.0.4");
    assert_non_null(strstr(answer.body, "guanjia_http_connections 1\n"));
    assert_non_null(strstr(answer.body, "guanjia_inbox_depth 0\n"));
}

static void webhook_is_answered_with_what_the_desk_decided(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    for (int i = 0; i < 3; i++) { /* the connection is kept */
        client_post(fd, "/fake/a?sig=good", "hi");
        assert_true(client_read(fd, &answer));
        assert_int_equal(answer.code, 200);
        assert_string_equal(answer.body, "<hi>");
    }
    client_post(fd, "/fake/a?sig=good", "other"); /* nothing for the desk */
    assert_true(client_read(fd, &answer));
    assert_string_equal(answer.body, "success");
    assert_int_equal(atomic_load(&world.messages), 3);
    close(fd);
}

static void webhook_with_several_messages_is_several_inputs(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    client_post(fd, "/fake/a?sig=good", "many");
    assert_true(client_read(fd, &answer));
    assert_string_equal(answer.body, "<many>");
    assert_int_equal(atomic_load(&world.messages), 3);
    close(fd);
}

static void handshake_echoes_the_decoded_query(void **state)
{
    (void)state;
    assert_int_equal(client_ask(&world, &answer,
                                "GET /fake/a?sig=good&echo=a%2Bb%26c HTTP/1.1\r\nHost: x\r\n\r\n"),
                     200);
    assert_string_equal(answer.body, "a%2Bb%26c"); /* as it came, for the channel to decode */
}

static void pipelined_pages_are_answered_in_order(void **state)
{
    static const struct {
        const char *path;
        int code;
    } asked[] = {{"/healthz", 200}, {"/readyz", 503}, {"/nothing", 404}, {"/healthz", 200}};
    char all[1024] = "";
    size_t size = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        size += (size_t)snprintf(all + size, sizeof all - size,
                                 "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", asked[i].path);
    }
    int fd = client_dial(&world);
    client_send_bytes(fd, all, size);
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        assert_true(client_read(fd, &answer));
        CHECK(answer.code == asked[i].code, "%s: %d", asked[i].path, answer.code);
    }
    close(fd);
}

/* What libwebsockets cannot do (see connection.c) is refused in the open: the first is answered
 * as the last of its connection, and nothing of the second is ever taken for anything else. */
static void pipelined_webhooks_are_told_to_come_one_by_one(void **state)
{
    static const char first[] = "POST /fake/a?sig=good HTTP/1.1\r\nHost: x\r\n"
                                "Content-Length: 5\r\n\r\nfirst";
    static const char second[] = "POST /fake/a?sig=good HTTP/1.1\r\nHost: x\r\n"
                                 "Content-Length: 6\r\n\r\nsecond";
    static const char page[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    static const struct {
        const char *label, *one, *two;
        int code, code_after;
    } cases[] = {
        {"two webhooks", first, second, 200, 0},
        {"webhook, then page", first, page, 200, 0},
        {"page, then webhook", page, second, 200, 503},
        {"refused webhook, then another",
         "POST /fake/b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", second, 404, 0},
        {"bad webhook, then another", POST_HEAD "Content-Length: 3\r\n\r\nbad", second, 400, 0},
        {"page with a body, then webhook",
         "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", second, 200, 0},
    };
    char both[1024], header[HEADER_TEXT_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int size = snprintf(both, sizeof both, "%s%s", cases[i].one, cases[i].two);
        int fd = client_dial(&world);
        client_send_bytes(fd, both, (size_t)size);
        client_read(fd, &answer);
        CHECK(answer.code == cases[i].code, "%s: %d", cases[i].label, answer.code);
        if (cases[i].code_after != 0) {
            client_read(fd, &answer);
            CHECK(answer.code == cases[i].code_after, "%s: then %d", cases[i].label, answer.code);
        }
        CHECK(strcmp(answer_header(&answer, "Connection", header), "close") == 0, "%s",
              cases[i].label);
        CHECK(client_is_closed(fd), "%s: still open", cases[i].label);
        close(fd);
    }
    assert_int_equal(client_ask(&world, &answer, page), 200);
    assert_int_equal(atomic_load(&world.messages), 2); /* the first of the first two cases */
}

static void request_in_single_bytes_is_understood(void **state)
{
    static const char request[] = "POST /fake/a?sig=good HTTP/1.1\r\nHost: x\r\n"
                                  "Content-Length: 5\r\n\r\nbytes";
    (void)state;
    int fd = client_dial(&world);
    for (size_t i = 0; i < sizeof request - 1; i++) {
        client_send_bytes(fd, request + i, 1);
    }
    assert_true(client_read(fd, &answer));
    assert_string_equal(answer.body, "<bytes>");
    close(fd);
}

static void bad_requests_get_the_right_status(void **state)
{
    static const struct {
        const char *label, *request;
        int code;
        bool closes;
    } cases[] = {
        {"unknown path", "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, false},
        {"unknown account", "GET /fake/b?sig=good HTTP/1.1\r\nHost: x\r\n\r\n", 404, false},
        {"unknown channel", "GET /pigeon/a HTTP/1.1\r\nHost: x\r\n\r\n", 404, false},
        {"path with more behind it", "GET /fake/a/b HTTP/1.1\r\nHost: x\r\n\r\n", 404, false},
        {"method of a webhook", "PUT /fake/a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405,
         true},
        {"method without a body", "DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 405, true},
        {"post to a page", "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", 405,
         true},
        {"no signature", "GET /fake/a HTTP/1.1\r\nHost: x\r\n\r\n", 403, false},
        {"signature", "POST /fake/a?sig=bad HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi",
         403, true},
        {"malformed body", POST_HEAD "Content-Length: 3\r\n\r\nbad", 400, true},
        {"no length", POST_HEAD "\r\n", 411, true},
        {"chunked", POST_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 411, true},
        {"both lengths",
         POST_HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, true},
        {"both lengths the other way round",
         POST_HEAD "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400, true},
        {"two lengths", POST_HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi", 400, true},
        {"two equal lengths", POST_HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 400,
         true},
        {"negative length", POST_HEAD "Content-Length: -2\r\n\r\nhi", 400, true},
        {"signed length", POST_HEAD "Content-Length: +2\r\n\r\nhi", 400, true},
        {"hexadecimal length", POST_HEAD "Content-Length: 0x2\r\n\r\nhi", 400, true},
        {"endless length", POST_HEAD "Content-Length: 99999999999999999999\r\n\r\nhi", 400, true},
        {"body over the limit", POST_HEAD "Content-Length: 1001\r\n\r\n", 413, true},
        {"very large body", POST_HEAD "Content-Length: 10000000000\r\n\r\nhi", 413, true},
        {"get with a chunked body",
         "GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411,
         true},
        {"escape into another folder", "GET /staff/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
         404, false},
        {"escaped escape", "GET /staff/%2e%2e%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404,
         false},
        {"unknown console file", "GET /staff/app.map HTTP/1.1\r\nHost: x\r\n\r\n", 404, false},
        {"websocket path as a page", "GET /staff/ws HTTP/1.1\r\nHost: x\r\n\r\n", 426, false},
        {"http/1.0", "GET /healthz HTTP/1.0\r\n\r\n", 200, true},
        {"asked to close", "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200,
         true},
        {"http/2 offered",
         "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
         "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
         200, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int fd = client_dial(&world);
        client_send(fd, cases[i].request);
        client_read(fd, &answer);
        CHECK(answer.code == cases[i].code, "%s: %d", cases[i].label, answer.code);
        if (cases[i].closes) {
            CHECK(client_is_closed(fd), "%s: still open", cases[i].label);
        } else {
            client_send(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            CHECK(client_read(fd, &answer) && answer.code == 200, "%s: no longer usable",
                  cases[i].label);
        }
        close(fd);
    }
    assert_int_equal(atomic_load(&world.messages), 0);
}

static void method_not_allowed_names_what_is(void **state)
{
    char allow[HEADER_TEXT_BYTES];
    (void)state;
    client_ask(&world, &answer, "DELETE /fake/a HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(answer_header(&answer, "Allow", allow), "GET, POST");
}

static void results_are_counted_by_channel(void **state)
{
    (void)state;
    size_t fake = metrics_name_channel(&world.metrics, "fake");
    client_ask(&world, &answer, "GET /fake/a HTTP/1.1\r\nHost: x\r\n\r\n");
    client_ask(&world, &answer, POST_HEAD "Content-Length: 3\r\n\r\nbad");
    client_ask(&world, &answer, POST_HEAD "Content-Length: 5000\r\n\r\n");
    client_ask(&world, &answer, POST_HEAD "Content-Length: 2\r\n\r\nhi");
    static const enum status counted[] = {ST_SIGNATURE, ST_MALFORMED, ST_TOO_LARGE, ST_OK};
    for (size_t i = 0; i < COUNT_OF(counted); i++) {
        CHECK(atomic_load(&world.metrics.channels[fake].results[counted[i]]) == 1, "%s",
              status_name(counted[i]));
    }
}

static void body_at_the_limit_passes(void **state)
{
    char body[FAKE_BODY_BYTES_MAX + 1];
    (void)state;
    memset(body, 'x', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    int fd = client_dial(&world);
    client_post(fd, "/fake/a?sig=good", body);
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 200);
    assert_int_equal(answer.body_size, sizeof body + 1);
    close(fd);
}

/* A peer that sends on regardless still reads why it was refused. */
static void refusal_reaches_a_peer_that_is_still_sending(void **state)
{
    static char body[200000];
    (void)state;
    int fd = client_dial(&world);
    client_send(fd, POST_HEAD "Content-Length: 200000\r\n\r\n");
    client_send_bytes(fd, body, sizeof body);
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 413);
    assert_true(client_is_closed(fd));
    close(fd);
}

static void signature_is_good_for_one_body(void **state)
{
    static const struct {
        const char *body;
        int code;
    } cases[] = {{"first", 200}, {"first", 200}, {"other body", 403}, {"first", 200}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int fd = client_dial(&world);
        client_post(fd, "/fake/a?sig=good&nonce=n1", cases[i].body);
        assert_true(client_read(fd, &answer));
        CHECK(answer.code == cases[i].code, "%zu: %d", i, answer.code);
        close(fd);
    }
}

static void desks_refusals_become_their_http_status(void **state)
{
    static const struct {
        enum status status;
        int code;
    } cases[] = {{ST_STORE, 503}, {ST_STOPPING, 503}, {ST_INTERNAL, 500}, {ST_OK, 200}};
    (void)state;
    int fd = client_dial(&world);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        atomic_store(&world.message_status, (int)cases[i].status);
        client_post(fd, "/fake/a?sig=good", "x");
        assert_true(client_read(fd, &answer));
        CHECK(answer.code == cases[i].code, "%s: %d", status_name(cases[i].status), answer.code);
    }
    close(fd);
}

static void silent_desk_is_answered_for_with_503(void **state)
{
    (void)state;
    atomic_store(&world.hold, true);
    int fd = client_dial(&world);
    client_post(fd, "/fake/a?sig=good", "late");
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 503);
    atomic_store(&world.hold, false); /* the late answer is dropped; the connection is usable */
    client_post(fd, "/fake/a?sig=good", "next");
    assert_true(client_read(fd, &answer));
    assert_string_equal(answer.body, "<next>");
    close(fd);
}

static void answer_for_a_peer_that_left_is_dropped(void **state)
{
    (void)state;
    atomic_store(&world.hold, true);
    for (int i = 0; i < 10; i++) {
        int fd = client_dial(&world);
        client_post(fd, "/fake/a?sig=good", "gone");
        world_wait(&world.messages, i + 1);
        struct linger at_once = {1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd);
    }
    atomic_store(&world.hold, false);
    assert_int_equal(client_ask(&world, &answer, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
}

static void slow_body_gets_408(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    client_send(fd, POST_HEAD "Content-Length: 10\r\n\r\nslow");
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 408);
    assert_true(client_is_closed(fd));
    close(fd);
}

static void slow_headers_get_408(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    client_send(fd, "GET /healthz HTTP/1.1\r\nHo");
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 408);
    assert_true(client_is_closed(fd));
    close(fd);
}

/* libwebsockets counts these in whole seconds. */
static void slow_headers_of_a_second_request_get_408(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    client_send(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(client_read(fd, &answer));
    client_send(fd, "GET /healthz HTTP/1.1\r\nHo");
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 408);
    assert_true(client_is_closed(fd));
    close(fd);
}

static void connection_that_says_nothing_is_closed(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    assert_true(client_is_closed(fd));
    close(fd);
}

static void expectation_is_met_before_the_body(void **state)
{
    (void)state;
    int fd = client_dial(&world);
    client_send(fd, POST_HEAD "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 100);
    client_send(fd, "hi");
    assert_true(client_read(fd, &answer));
    assert_string_equal(answer.body, "<hi>");
    close(fd);
}

static void console_pages_carry_a_strict_policy(void **state)
{
    char header[HEADER_TEXT_BYTES], request[2048];
    (void)state;
    assert_int_equal(client_ask(&world, &answer, "GET /staff HTTP/1.1\r\nHost: x\r\n\r\n"), 301);
    assert_string_equal(answer_header(&answer, "Location", header), "/staff/");
    assert_int_equal(client_ask(&world, &answer, "GET /staff/ HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_string_equal(answer_header(&answer, "Content-Type", header), "text/html; charset=utf-8");
    answer_header(&answer, "Content-Security-Policy", header);
    assert_non_null(strstr(header, "default-src 'none'; script-src 'self'; style-src 'self';"));
    assert_null(strstr(header, "unsafe"));
    assert_string_equal(answer_header(&answer, "X-Content-Type-Options", header), "nosniff");
    assert_string_equal(answer_header(&answer, "Referrer-Policy", header), "no-referrer");
    answer_header(&answer, "ETag", header);
    snprintf(request, sizeof request,
             "GET /staff/index.html HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", header);
    assert_int_equal(client_ask(&world, &answer, request), 304);
    client_ask(&world, &answer,
               "HEAD /staff/app.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_true(atol(answer_header(&answer, "Content-Length", header)) > 1000);
    assert_int_equal(answer.body_size, 0); /* a length and no body */
    assert_int_equal(client_ask(&world, &answer, "GET /staff/app.js HTTP/1.1\r\nHost: x\r\n\r\n"),
                     200);
    assert_true(answer.body_size > 1000);
}

/* /proc/net/tcp: is there a listening socket on this port with another address than loopback? */
static bool listens_elsewhere(const char *path, int port, bool *on_loopback)
{
    char line[512], address[64];
    unsigned seen, state;
    bool elsewhere = false;
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, " %*d: %63[0-9A-F]:%x %*[0-9A-F]:%*x %x", address, &seen, &state) == 3 &&
            (int)seen == port && state == 0x0A) {
            bool loopback = strcmp(address, "0100007F") == 0;
            *on_loopback |= loopback;
            elsewhere |= !loopback;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return elsewhere;
}

static void loopback_means_loopback_only(void **state)
{
    bool on_loopback = false;
    (void)state;
    assert_false(listens_elsewhere("/proc/net/tcp", front_port(world.front), &on_loopback));
    assert_false(listens_elsewhere("/proc/net/tcp6", front_port(world.front), &on_loopback));
    assert_true(on_loopback);
}

static void address_may_hold_so_many_connections(void **state)
{
    int fds[20];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        fds[i] = client_dial(&world);
        client_send(fds[i], "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_true(client_read(fds[i], &answer));
        assert_int_equal(answer.code, 200);
    }
    int one_more = client_dial(&world);
    client_send(one_more, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(client_read(one_more, &answer));
    assert_int_equal(answer.code, 503);
    close(one_more);
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        close(fds[i]);
    }
    world_wait_gauge(&world, GAUGE_HTTP_CONNECTIONS, 0);
    assert_int_equal(client_ask(&world, &answer, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
}

static void stopping_answers_what_is_under_way(void **state)
{
    (void)state;
    atomic_store(&world.hold, true);
    int fd = client_dial(&world);
    client_post(fd, "/fake/a?sig=good", "last");
    world_wait(&world.messages, 1);
    front_stop(world.front, 5000);
    atomic_store(&world.hold, false);
    assert_true(client_read(fd, &answer));
    assert_string_equal(answer.body, "<last>");
    assert_true(client_is_closed(fd));
    close(fd);
}

static void full_inbox_is_refused_and_counted(void **state)
{
    (void)state;
    static struct world small;
    world_open(&small);
    assert_int_equal(queue_open(1, &small.inbox), ST_OK);
    struct front_options options = {.inbox = small.inbox,
                                    .config = small.config,
                                    .metrics = &small.metrics,
                                    .listen = "127.0.0.1:0"};
    assert_int_equal(front_open(&options, &small.front), ST_OK);
    pthread_create(&small.front_thread, NULL, front_main, &small);
    int first = client_dial(&small); /* nobody takes it out yet */
    client_post(first, "/fake/a?sig=good", "one");
    while (queue_depth(small.inbox) == 0) {
        pause_ms(1);
    }
    assert_int_equal(client_ask(&small, &answer, POST_HEAD "Content-Length: 3\r\n\r\ntwo"), 503);
    assert_int_equal(atomic_load(&small.metrics.counters[COUNT_INBOX_FULL]), 1);
    pthread_create(&small.desk_thread, NULL, desk_main, &small);
    assert_true(client_read(first, &answer));
    assert_string_equal(answer.body, "<one>");
    close(first);
    world_close(&small);
}

static void useless_addresses_are_refused(void **state)
{
    static const char *const addresses[] = {
        "", "8080", "127.0.0.1:", "nowhere:1", "127.0.0.1:x", "::1:80", "192.0.2.1:0"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        static struct world none;
        world_open(&none);
        assert_int_equal(queue_open(4, &none.inbox), ST_OK);
        struct front_options options = {.inbox = none.inbox,
                                        .config = none.config,
                                        .metrics = &none.metrics,
                                        .listen = addresses[i]};
        CHECK(front_open(&options, &none.front) == ST_CONFIG, "%s", addresses[i]);
        queue_close(none.inbox);
    }
}

#define FRONT_TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRONT_TEST(readiness_follows_the_desk),
        FRONT_TEST(metrics_are_prometheus_text),
        FRONT_TEST(webhook_is_answered_with_what_the_desk_decided),
        FRONT_TEST(webhook_with_several_messages_is_several_inputs),
        FRONT_TEST(handshake_echoes_the_decoded_query),
        FRONT_TEST(pipelined_pages_are_answered_in_order),
        FRONT_TEST(pipelined_webhooks_are_told_to_come_one_by_one),
        FRONT_TEST(request_in_single_bytes_is_understood),
        FRONT_TEST(bad_requests_get_the_right_status),
        FRONT_TEST(method_not_allowed_names_what_is),
        FRONT_TEST(results_are_counted_by_channel),
        FRONT_TEST(body_at_the_limit_passes),
        FRONT_TEST(refusal_reaches_a_peer_that_is_still_sending),
        FRONT_TEST(signature_is_good_for_one_body),
        FRONT_TEST(desks_refusals_become_their_http_status),
        FRONT_TEST(silent_desk_is_answered_for_with_503),
        FRONT_TEST(answer_for_a_peer_that_left_is_dropped),
        FRONT_TEST(slow_body_gets_408),
        FRONT_TEST(slow_headers_get_408),
        FRONT_TEST(slow_headers_of_a_second_request_get_408),
        FRONT_TEST(connection_that_says_nothing_is_closed),
        FRONT_TEST(expectation_is_met_before_the_body),
        FRONT_TEST(console_pages_carry_a_strict_policy),
        FRONT_TEST(loopback_means_loopback_only),
        FRONT_TEST(address_may_hold_so_many_connections),
        FRONT_TEST(stopping_answers_what_is_under_way),
        cmocka_unit_test(full_inbox_is_refused_and_counted),
        cmocka_unit_test(useless_addresses_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
