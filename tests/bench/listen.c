/* listen.c - staff at their screens: websocket clients that log in once and listen.
 *
 * Prints "ready N" when every client is in and has had its hello answered, and one line of
 * JSON with what they received when it is ended by SIGTERM, SIGINT or the end of its input. */
#include "tests/bench/frames.h"
#include "tests/bench/http.h"
#include "tests/bench/options.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CLIENTS_MAX = 100000,
    OPENING_MAX = 64, /* handshakes under way: fewer than any server's listen queue */
    HANDSHAKE_BYTES_MAX = 1024,
    REQUEST_BYTES_MAX = 1024,
    READ_BYTES = 256 * 1024,
    COOKIE_BYTES = 512,
    SPARE_DESCRIPTORS = 32,
    EVENTS_A_TURN = 256,
    TICK_MS = 100,
    OPENING_US_MAX = 120 * 1000000
};

enum client_state {
    CLIENT_CONNECTING,
    CLIENT_UPGRADING,
    CLIENT_GREETING,
    CLIENT_READY,
    CLIENT_LOST
};

struct client {
    int fd;
    enum client_state state;
    struct frames frames;
    size_t handshake_size;
    char handshake[HANDSHAKE_BYTES_MAX];
};

struct options {
    struct http_url url;
    const char *base, *username, *password;
    bool silent, batch;
    uint64_t clients, hosts;
};

struct listen {
    struct options options;
    char cookie[COOKIE_BYTES];
    struct client *clients;
    int epoll_fd;
    size_t started, ready, lost;
    bool announced;
    uint8_t buffer[READ_BYTES];
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
    ROW("url", OPTION_TEXT, base, 0, "http://ADDRESS:PORT of the server"),
    ROW("clients", OPTION_NUMBER, clients, CLIENTS_MAX, "websockets to open (5)"),
    ROW("hosts", OPTION_NUMBER, hosts, HTTP_SOURCES_MAX,
        "come from 127.0.0.2 and so on, N of them"),
    ROW("username", OPTION_TEXT, username, 0, "log in first; without it no session is used"),
    ROW("password", OPTION_TEXT, password, 0, "of the login"),
    ROW("batch", OPTION_FLAG, batch, 0, "ask for several events in a frame"),
    ROW("silent", OPTION_FLAG, silent, 0,
        "say no hello, so hear no event: only hold the connections"),
};

static void parse_options(int argc, char **argv, struct options *options)
{
    *options = (struct options){.clients = 5, .password = ""};
    options_parse(option_rows, sizeof option_rows / sizeof option_rows[0], argc, argv, options);
    if (options->base == NULL || !http_url_parse(options->base, &options->url)) {
        options_fail("--url must be http://ADDRESS:PORT");
    }
    if (options->clients == 0) {
        options_fail("--clients must be at least 1");
    }
}

/* Root may lift the hard limit; others get as far as it allows. */
static void allow_descriptors(size_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        options_fail("getrlimit: %s", strerror(errno));
    }
    if (limit.rlim_cur >= wanted) {
        return;
    }
    const struct rlimit raised = {wanted, limit.rlim_max > wanted ? limit.rlim_max : wanted};
    if (setrlimit(RLIMIT_NOFILE, &raised) != 0) {
        options_fail("%zu descriptors wanted, %llu allowed (ulimit -n): %s", wanted,
                     (unsigned long long)limit.rlim_max, strerror(errno));
    }
}

/* ---- login ---- */

static size_t exchange(const struct http_url *url, const char *request, char *answer,
                       size_t capacity_bytes, struct http_response *response_out)
{
    const int fd = http_connect(url, true, 0);
    if (fd < 0) {
        options_fail("connect to %s: %s", url->host, strerror(errno));
    }
    size_t size = 0;
    enum http_progress progress = HTTP_PARTIAL;
    if (send(fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request)) {
        options_fail("send: %s", strerror(errno));
    }
    while (progress == HTTP_PARTIAL && size < capacity_bytes) {
        const ssize_t got = recv(fd, answer + size, capacity_bytes - size, 0);
        if (got <= 0) {
            break;
        }
        size += (size_t)got;
        progress = http_parse(answer, size, response_out);
    }
    (void)close(fd);
    if (progress != HTTP_COMPLETE) {
        options_fail("no proper answer from %s", url->host);
    }
    return size;
}

static void log_in(struct listen *listen)
{
    const struct options *options = &listen->options;
    char body[256], request[REQUEST_BYTES_MAX], answer[8192];
    (void)snprintf(body, sizeof body, "{\"username\":\"%s\",\"password\":\"%s\"}",
                   options->username, options->password);
    (void)snprintf(request, sizeof request,
                   "POST /staff/login HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\n"
                   "Content-Type: application/json\r\nContent-Length: %zu\r\n"
                   "Connection: close\r\n\r\n%s",
                   options->url.host, options->url.host, strlen(body), body);
    struct http_response response;
    (void)exchange(&options->url, request, answer, sizeof answer, &response);
    size_t size = 0;
    const char *cookie = http_header(answer, response.header_size, "set-cookie", &size);
    if (response.status != 200 || cookie == NULL) {
        options_fail("login as %s: status %d", options->username, response.status);
    }
    const char *semicolon = memchr(cookie, ';', size);
    size = semicolon == NULL ? size : (size_t)(semicolon - cookie);
    (void)snprintf(listen->cookie, sizeof listen->cookie, "Cookie: %.*s\r\n", (int)size, cookie);
}

/* ---- one client ---- */

static void watch(struct listen *listen, struct client *client, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(listen->epoll_fd, operation, client->fd, &event) != 0) {
        options_fail("epoll_ctl: %s", strerror(errno));
    }
}

static void start_client(struct listen *listen)
{
    const size_t index = listen->started++;
    const unsigned source =
        listen->options.hosts == 0 ? 0 : 1 + (unsigned)(index % listen->options.hosts);
    struct client *client = &listen->clients[index];
    client->fd = http_connect(&listen->options.url, false, source);
    if (client->fd < 0) {
        options_fail("connect client %zu: %s", listen->started, strerror(errno));
    }
    client->state = CLIENT_CONNECTING;
    watch(listen, client, EPOLL_CTL_ADD, EPOLLOUT);
}

static void send_all(const struct client *client, const void *data, size_t size)
{
    /* A few hundred bytes into an empty socket buffer: they fit or the peer is gone. */
    if (send(client->fd, data, size, MSG_NOSIGNAL) != (ssize_t)size && errno != EPIPE &&
        errno != ECONNRESET) {
        options_fail("send: %s", strerror(errno));
    }
}

/* The key and its answer are the example of RFC 6455, section 1.3. */
static void send_upgrade(struct listen *listen, struct client *client)
{
    char request[REQUEST_BYTES_MAX];
    const char *host = listen->options.url.host;
    const int size = snprintf(request, sizeof request,
                              "GET /staff/ws HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\n%s"
                              "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Protocol: guanjia.staff.v1\r\n\r\n",
                              host, host, listen->cookie);
    if (size < 0 || (size_t)size >= sizeof request) {
        options_fail("the upgrade does not fit into %d bytes", REQUEST_BYTES_MAX);
    }
    client->state = CLIENT_UPGRADING;
    watch(listen, client, EPOLL_CTL_MOD, EPOLLIN);
    send_all(client, request, (size_t)size);
}

/* A silent client is done with that: it is let in, and hears nothing. */
static void greet(struct listen *listen, struct client *client)
{
    static const char plain[] = "{\"id\":\"h\",\"op\":\"hello\",\"since\":0}";
    static const char batch[] = "{\"id\":\"h\",\"op\":\"hello\",\"since\":0,\"batch\":true}";
    if (listen->options.silent) {
        client->state = CLIENT_READY;
        listen->ready++;
        return;
    }
    uint8_t frame[FRAMES_CLIENT_BYTES_MAX];
    const char *text = listen->options.batch ? batch : plain;
    client->state = CLIENT_GREETING;
    send_all(client, frame, frames_write(FRAMES_TEXT, text, strlen(text), frame));
}

/* Code and reason of a close frame; 0 without one. */
static int close_code(const struct frames *frames)
{
    const bool has_code = frames->closed && frames->control_size >= 2;
    return has_code ? frames->control[0] << 8 | frames->control[1] : 0;
}

static void lose_client(struct listen *listen, struct client *client)
{
    const struct frames *frames = &client->frames;
    const int code = close_code(frames);
    const int reason_size = code > 0 ? (int)frames->control_size - 2 : 0;
    const char *reason = (const char *)frames->control + 2;
    if (client->state == CLIENT_GREETING) {
        options_fail("client %zu of %zu was let in and then cut off, close code %d %.*s",
                     (size_t)(client - listen->clients) + 1, listen->options.clients, code,
                     reason_size, reason);
    }
    if (client->state != CLIENT_READY) {
        options_fail("client %zu of %zu was refused: %.*s", (size_t)(client - listen->clients) + 1,
                     listen->options.clients, (int)client->handshake_size, client->handshake);
    }
    fprintf(stderr, "bench-listen: a client was cut off, close code %d %.*s\n", code, reason_size,
            reason);
    (void)close(client->fd);
    client->state = CLIENT_LOST;
    listen->lost++;
}

static void take_frames(struct listen *listen, struct client *client, const uint8_t *data,
                        size_t size)
{
    struct frames *frames = &client->frames;
    if (!frames_take(frames, data, size)) {
        options_fail("the server broke the websocket protocol");
    }
    if (client->state == CLIENT_GREETING && frames->answers > 0) {
        client->state = CLIENT_READY;
        listen->ready++;
    }
    if (frames->ping) {
        uint8_t pong[FRAMES_CLIENT_BYTES_MAX];
        frames->ping = false;
        send_all(client, pong,
                 frames_write(FRAMES_PONG, frames->control, frames->control_size, pong));
    }
    if (frames->closed) {
        lose_client(listen, client);
    }
}

/* Collects the answer to the upgrade; what follows it already belongs to the websocket. */
static void take_handshake(struct listen *listen, struct client *client, const uint8_t *data,
                           size_t size)
{
    const size_t room = sizeof client->handshake - client->handshake_size;
    const size_t before = client->handshake_size, taken = size < room ? size : room;
    memcpy(client->handshake + before, data, taken);
    client->handshake_size += taken;
    const char *blank = memmem(client->handshake, client->handshake_size, "\r\n\r\n", 4);
    if (blank == NULL && client->handshake_size < sizeof client->handshake) {
        return;
    }
    size_t accept_size = 0;
    const char *accept = http_header(client->handshake, client->handshake_size,
                                     "sec-websocket-accept", &accept_size);
    static const char right[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    if (blank == NULL || strncmp(client->handshake, "HTTP/1.1 101", 12) != 0 ||
        accept_size != sizeof right - 1 || memcmp(accept, right, accept_size) != 0) {
        lose_client(listen, client);
        return;
    }
    greet(listen, client);
    const size_t header_size = (size_t)(blank - client->handshake) + 4 - before;
    take_frames(listen, client, data + header_size, size - header_size);
}

static void on_readable(struct listen *listen, struct client *client)
{
    const ssize_t got = recv(client->fd, listen->buffer, sizeof listen->buffer, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        lose_client(listen, client);
    } else if (client->state == CLIENT_UPGRADING) {
        take_handshake(listen, client, listen->buffer, (size_t)got);
    } else {
        take_frames(listen, client, listen->buffer, (size_t)got);
    }
}

/* ---- the run ---- */

static void on_event(struct listen *listen, const struct epoll_event *event)
{
    struct client *client = event->data.ptr;
    if (client == NULL) { /* standard input: whoever started this is gone, or wants the end */
        char ignored[64];
        interrupted = read(STDIN_FILENO, ignored, sizeof ignored) <= 0;
    } else if (client->state == CLIENT_CONNECTING && (event->events & EPOLLOUT) != 0 &&
               (event->events & (EPOLLERR | EPOLLHUP)) == 0) {
        send_upgrade(listen, client);
    } else {
        on_readable(listen, client);
    }
}

static void run(struct listen *listen)
{
    struct epoll_event events[EVENTS_A_TURN];
    const uint64_t give_up_us = http_now_us() + OPENING_US_MAX;
    while (!interrupted) {
        while (listen->started < listen->options.clients &&
               listen->started - listen->ready < OPENING_MAX) {
            start_client(listen);
        }
        const int count = epoll_wait(listen->epoll_fd, events, EVENTS_A_TURN, TICK_MS);
        for (int i = 0; i < count; i++) {
            on_event(listen, &events[i]);
        }
        if (!listen->announced && listen->ready == listen->options.clients) {
            printf("ready %zu\n", listen->ready);
            (void)fflush(stdout);
            listen->announced = true;
        }
        if (!listen->announced && http_now_us() > give_up_us) {
            options_fail("only %zu of %zu clients were let in", listen->ready,
                         listen->options.clients);
        }
    }
}

static void print_report(const struct listen *listen)
{
    uint64_t frames = 0, events = 0;
    for (size_t i = 0; i < listen->started; i++) {
        frames += listen->clients[i].frames.frames;
        events += listen->clients[i].frames.events;
    }
    printf("{\"clients\":%zu,\"lost\":%zu,\"frames\":%llu,\"events\":%llu}\n", listen->ready,
           listen->lost, (unsigned long long)frames, (unsigned long long)events);
}

int main(int argc, char **argv)
{
    static struct listen listen; /* too large for a stack */
    parse_options(argc, argv, &listen.options);
    allow_descriptors(listen.options.clients + SPARE_DESCRIPTORS);
    const struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    listen.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    listen.clients = calloc(listen.options.clients, sizeof listen.clients[0]);
    if (listen.epoll_fd < 0 || listen.clients == NULL) {
        options_fail("no memory or descriptors");
    }
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
    (void)epoll_ctl(listen.epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &input); /* a file has no epoll */
    if (listen.options.username != NULL) {
        log_in(&listen);
    }
    run(&listen);
    print_report(&listen);
    for (size_t i = 0; i < listen.started; i++) {
        if (listen.clients[i].state != CLIENT_LOST) {
            (void)close(listen.clients[i].fd);
        }
    }
    (void)close(listen.epoll_fd);
    free(listen.clients);
    return 0;
}
