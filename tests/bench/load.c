/* load.c - residents at work: a closed-loop load generator for WeChat webhooks.
 *
 * One thread, one epoll, one outstanding message a connection. Prints one line of JSON.
 * Nothing is allocated while it runs, so that the server is what is measured. */
#include "tests/bench/delivery.h"
#include "tests/bench/histogram.h"
#include "tests/bench/http.h"
#include "tests/bench/options.h"
#include "tests/bench/resident.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 4096,
    RESPONSE_BYTES_MAX = DELIVERY_REPLY_BYTES_MAX,
    FAILURES_IN_ROW_MAX = 256, /* then the server counts as gone */
    SILENCE_US_MAX = 30 * 1000000,
    EVENTS_A_TURN = 64,
    TICK_MS = 100
};

struct connection {
    int fd;
    size_t index;
    uint64_t residents_served;
    struct resident resident;
    uint64_t sent_at_us;
    size_t request_size, request_sent, received;
    char request[DELIVERY_BYTES_MAX];
    char response[RESPONSE_BYTES_MAX];
};

struct figures {
    struct histogram latency_us;
    uint64_t requests, errors, replies, tickets, given_up;
};

struct options {
    const char *url, *mode;
    struct delivery_account account;
    uint64_t connections, seconds, warmup_seconds, messages, residents, seed;
};

struct load {
    struct options options;
    struct delivery *delivery;
    struct connection *connections;
    int epoll_fd;
    bool measuring, stopping;
    unsigned failures_in_row;
    uint64_t sent, answered;
    uint64_t measured_from_us, heard_at_us;
    struct figures figures;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* ---- command line ---- */

#define ROW(name, kind, member, max, help)                                                         \
    {                                                                                              \
        name, kind, offsetof(struct options, member), max, help                                    \
    }
static const struct option_row option_rows[] = {
    ROW("url", OPTION_TEXT, url, 0, "http://ADDRESS:PORT/wechat/ACCOUNT"),
    ROW("mode", OPTION_TEXT, mode, 0, "plain or safe: plaintext or encrypted messages (plain)"),
    ROW("connections", OPTION_NUMBER, connections, CONNECTIONS_MAX, "kept alive (64)"),
    ROW("seconds", OPTION_NUMBER, seconds, 86400, "how long to measure (5)"),
    ROW("warmup", OPTION_NUMBER, warmup_seconds, 3600, "seconds before the measurement (1)"),
    ROW("messages", OPTION_NUMBER, messages, UINT32_MAX,
        "stop after so many instead, all measured"),
    ROW("residents", OPTION_NUMBER, residents, UINT32_MAX, "before they come again (100000)"),
    ROW("seed", OPTION_NUMBER, seed, 99999999, "who says what; another seed, other residents (1)"),
    ROW("token", OPTION_TEXT, account.token, 0, "of the account"),
    ROW("appid", OPTION_TEXT, account.appid, 0, "of the account, for safe mode"),
    ROW("aes-key", OPTION_TEXT, account.aes_key, 0, "EncodingAESKey, for safe mode"),
    ROW("original-id", OPTION_TEXT, account.original_id, 0, "gh_... of the account"),
};

static void parse_options(int argc, char **argv, struct options *options)
{
    *options = (struct options){
        .mode = "plain",
        .connections = 64,
        .seconds = 5,
        .warmup_seconds = 1,
        .residents = 100000,
        .seed = 1,
        .account = {.token = "", .appid = "", .aes_key = "", .original_id = "gh_bench"},
    };
    options_parse(option_rows, sizeof option_rows / sizeof option_rows[0], argc, argv, options);
    if (options->url == NULL || !http_url_parse(options->url, &options->account.url)) {
        options_fail("--url must be http://ADDRESS:PORT/PATH");
    }
    options->account.safe = strcmp(options->mode, "safe") == 0;
    if (!options->account.safe && strcmp(options->mode, "plain") != 0) {
        options_fail("--mode must be plain or safe");
    }
    if (options->connections == 0 || options->residents < options->connections) {
        options_fail("at least one connection, and one resident for each");
    }
    if (options->messages > 0) {
        options->warmup_seconds = 0;
    }
}

/* ---- one connection ---- */

static void watch(struct load *load, struct connection *connection, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(load->epoll_fd, operation, connection->fd, &event) != 0) {
        options_fail("epoll_ctl: %s", strerror(errno));
    }
}

static void open_connection(struct load *load, struct connection *connection)
{
    connection->fd = http_connect(&load->options.account.url, false, 0);
    if (connection->fd < 0) {
        options_fail("connect to %s: %s", load->options.account.url.host, strerror(errno));
    }
    watch(load, connection, EPOLL_CTL_ADD, EPOLLOUT); /* writable = connected, or refused */
}

/* The residents are dealt out to the connections like cards, so that no two connections
 * ever speak for the same one. */
static void next_resident(struct load *load, struct connection *connection)
{
    const uint64_t rounds = load->options.residents / load->options.connections;
    const uint64_t round = connection->residents_served++ % rounds;
    resident_begin(&connection->resident, round * load->options.connections + connection->index,
                   load->options.seed);
}

static void send_rest(struct load *load, struct connection *connection)
{
    const ssize_t sent = send(connection->fd, connection->request + connection->request_sent,
                              connection->request_size - connection->request_sent, MSG_NOSIGNAL);
    if (sent > 0) {
        connection->request_sent += (size_t)sent;
    }
    if (connection->request_sent < connection->request_size) {
        /* A full socket buffer; an error shows again as EPOLLERR or at the next read. */
        watch(load, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
}

static void say_next(struct load *load, struct connection *connection)
{
    const uint64_t limit = load->options.messages;
    if (load->stopping || (limit > 0 && load->sent >= limit)) {
        return;
    }
    char text[RESIDENT_TEXT_BYTES];
    (void)resident_speak(&connection->resident, text, sizeof text);
    const uint64_t count = load->sent++;
    const struct delivery_message message = {
        .openid = connection->resident.openid,
        .text = text,
        .message_id =
            UINT64_C(24000000000000000) + load->options.seed * UINT64_C(10000000000) + count,
        /* An odd factor walks all 32-bit numbers before one comes again. */
        .nonce = (uint32_t)(count * 2654435761U + load->options.seed),
        .now_s = (int64_t)time(NULL),
    };
    connection->request_size =
        delivery_write(load->delivery, &message, connection->request, sizeof connection->request);
    if (connection->request_size == 0) {
        options_fail("a message does not fit into %d bytes", DELIVERY_BYTES_MAX);
    }
    connection->request_sent = 0;
    connection->received = 0;
    connection->sent_at_us = http_now_us();
    send_rest(load, connection);
}

static void count_failure(struct load *load, const char *what, const char *detail, size_t size)
{
    if (load->figures.errors == 0 && load->failures_in_row == 0) {
        fprintf(stderr, "bench-load: first error: %s %.*s\n", what, (int)(size < 200 ? size : 200),
                detail);
    }
    load->figures.errors++;
    if (++load->failures_in_row > FAILURES_IN_ROW_MAX) {
        options_fail("%d failures in a row, the last: %s", FAILURES_IN_ROW_MAX, what);
    }
}

/* The server hung up: the message counts as an error and a new resident takes over. */
static void reconnect(struct load *load, struct connection *connection)
{
    (void)close(connection->fd); /* which also takes it out of the epoll */
    connection->request_size = 0;
    connection->received = 0;
    if (!load->stopping) {
        next_resident(load, connection);
        open_connection(load, connection);
    }
}

static void take_answer(struct load *load, struct connection *connection,
                        const struct http_response *response)
{
    const uint64_t now_us = http_now_us();
    load->answered++;
    load->heard_at_us = now_us;
    load->figures.requests++;
    histogram_record(&load->figures.latency_us, now_us - connection->sent_at_us);
    if (response->status != 200) {
        char what[32];
        (void)snprintf(what, sizeof what, "status %d", response->status);
        count_failure(load, what, response->body, response->body_size);
        next_resident(load, connection);
        return;
    }
    load->failures_in_row = 0;
    size_t text_size = 0;
    const char *text =
        delivery_read_reply(load->delivery, response->body, response->body_size, &text_size);
    if (text != NULL) {
        load->figures.replies++;
    }
    const enum resident_outcome outcome =
        resident_hear(&connection->resident, text == NULL ? "" : text, text_size);
    if (outcome == RESIDENT_GOES_ON) {
        return;
    }
    load->figures.tickets += outcome == RESIDENT_HAS_TICKET;
    load->figures.given_up += outcome == RESIDENT_GAVE_UP;
    next_resident(load, connection);
}

static void on_readable(struct load *load, struct connection *connection)
{
    const ssize_t got = recv(connection->fd, connection->response + connection->received,
                             sizeof connection->response - connection->received, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        count_failure(load, got < 0 ? strerror(errno) : "connection closed", "", 0);
        load->answered += connection->request_size > 0; /* with nothing, but it is over */
        reconnect(load, connection);
        return;
    }
    connection->received += (size_t)got;
    struct http_response response;
    switch (http_parse(connection->response, connection->received, &response)) {
    case HTTP_PARTIAL:
        if (connection->received == sizeof connection->response) {
            options_fail("an answer is larger than %d bytes", RESPONSE_BYTES_MAX);
        }
        return;
    case HTTP_BROKEN:
        options_fail("not an HTTP answer: %.*s", (int)connection->received, connection->response);
    case HTTP_COMPLETE:
        break;
    }
    take_answer(load, connection, &response);
    connection->request_size = 0;
    if (!response.keep_alive) {
        reconnect(load, connection);
        return;
    }
    say_next(load, connection);
}

static void on_writable(struct load *load, struct connection *connection)
{
    watch(load, connection, EPOLL_CTL_MOD, EPOLLIN);
    if (connection->request_size == 0) {
        say_next(load, connection); /* just connected */
    } else {
        send_rest(load, connection);
    }
}

/* ---- the run ---- */

/* Errors before the measurement are kept: a server that refuses must not look clean. */
static void begin_measuring(struct load *load)
{
    const uint64_t errors = load->figures.errors;
    memset(&load->figures, 0, sizeof load->figures);
    load->figures.errors = errors;
    load->measuring = true;
    load->measured_from_us = http_now_us();
}

static bool is_over(struct load *load, uint64_t now_us)
{
    if (interrupted) {
        return true;
    }
    if (load->options.messages > 0) {
        return load->answered >= load->options.messages;
    }
    return load->measuring && now_us - load->measured_from_us >= load->options.seconds * 1000000;
}

static void run(struct load *load)
{
    struct epoll_event events[EVENTS_A_TURN];
    const uint64_t started_us = http_now_us();
    load->heard_at_us = started_us;
    if (load->options.warmup_seconds == 0) {
        begin_measuring(load);
    }
    for (;;) {
        const int count = epoll_wait(load->epoll_fd, events, EVENTS_A_TURN, TICK_MS);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if ((events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
                on_readable(load, connection);
            } else {
                on_writable(load, connection);
            }
        }
        const uint64_t now_us = http_now_us();
        if (is_over(load, now_us)) {
            return;
        }
        if (!load->measuring && now_us - started_us >= load->options.warmup_seconds * 1000000) {
            begin_measuring(load);
        }
        if (now_us > load->heard_at_us + SILENCE_US_MAX) {
            options_fail("no answer for %d seconds", SILENCE_US_MAX / 1000000);
        }
    }
}

static void print_report(const struct load *load)
{
    const struct figures *figures = &load->figures;
    const double seconds = (double)(http_now_us() - load->measured_from_us) / 1e6;
    printf("{\"requests\":%llu,\"errors\":%llu,\"seconds\":%.3f,\"rps\":%.1f,"
           "\"p50_us\":%llu,\"p99_us\":%llu,\"max_us\":%llu,\"replies\":%llu,"
           "\"tickets\":%llu,\"given_up\":%llu,\"sent\":%llu}\n",
           (unsigned long long)figures->requests, (unsigned long long)figures->errors, seconds,
           (double)figures->requests / seconds,
           (unsigned long long)histogram_quantile(&figures->latency_us, 0.50),
           (unsigned long long)histogram_quantile(&figures->latency_us, 0.99),
           (unsigned long long)figures->latency_us.max, (unsigned long long)figures->replies,
           (unsigned long long)figures->tickets, (unsigned long long)figures->given_up,
           (unsigned long long)load->sent);
}

int main(int argc, char **argv)
{
    static struct load load; /* too large for a stack */
    parse_options(argc, argv, &load.options);
    const struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);

    load.delivery = delivery_open(&load.options.account);
    load.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    load.connections = calloc(load.options.connections, sizeof load.connections[0]);
    if (load.delivery == NULL) {
        options_fail("safe mode needs --aes-key with 43 characters");
    }
    if (load.epoll_fd < 0 || load.connections == NULL) {
        options_fail("no memory or descriptors");
    }
    for (size_t i = 0; i < load.options.connections; i++) {
        load.connections[i].index = i;
        next_resident(&load, &load.connections[i]);
        open_connection(&load, &load.connections[i]);
    }
    run(&load);
    load.stopping = true;
    print_report(&load);
    for (size_t i = 0; i < load.options.connections; i++) {
        (void)close(load.connections[i].fd);
    }
    (void)close(load.epoll_fd);
    delivery_close(load.delivery);
    free(load.connections);
    return 0;
}
