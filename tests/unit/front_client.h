/* front_client.h - raw sockets that speak HTTP and websocket to a front under test. */
#ifndef TESTS_UNIT_FRONT_CLIENT_H
#define TESTS_UNIT_FRONT_CLIENT_H

#include "tests/unit/front_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENT_BYTES_MAX = 1 << 20, HEADER_TEXT_BYTES = 1024 };
enum { OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

struct answer {
    int code; /* 0: none came */
    char *head;
    char *body;
    size_t body_size;
    size_t size;
    char bytes[CLIENT_BYTES_MAX];
};

static UNUSED int client_dial(const struct world *world)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {WORLD_PATIENCE_MS / 1000, 0};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)front_port(world->front)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static UNUSED void client_send_bytes(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* the other end has hung up; what it said is what is checked */
        }
        at += sent;
        size -= (size_t)sent;
    }
}

static UNUSED void client_send(int fd, const char *text)
{
    client_send_bytes(fd, text, strlen(text));
}

/* Value of a header; "" when absent. */
static UNUSED const char *answer_header(const struct answer *answer, const char *name,
                                        char out[HEADER_TEXT_BYTES])
{
    out[0] = '\0';
    for (const char *line = strstr(answer->head, "\r\n"); line != NULL;
         line = strstr(line + 2, "\r\n")) {
        size_t size = strlen(name);
        if (strncasecmp(line + 2, name, size) == 0 && line[2 + size] == ':') {
            snprintf(out, HEADER_TEXT_BYTES, "%.*s", (int)strcspn(line + size + 4, "\r"),
                     line + size + 4);
        }
    }
    return out;
}

static bool answer_is_whole(struct answer *answer)
{
    answer->bytes[answer->size] = '\0';
    char *end = strstr(answer->bytes, "\r\n\r\n");
    if (end == NULL) {
        return false;
    }
    char length[HEADER_TEXT_BYTES];
    answer->head = answer->bytes;
    answer->code = (int)strtol(answer->bytes + 9, NULL, 10);
    answer->body = end + 4;
    size_t size = (size_t)strtol(answer_header(answer, "Content-Length", length), NULL, 10);
    answer->body_size = answer->size - (size_t)(answer->body - answer->bytes);
    return answer->body_size >= size || answer->code == 304 || answer->code == 101;
}

/* Reads one answer byte by byte from the head on, so that nothing behind it is taken. */
static UNUSED bool client_read(int fd, struct answer *answer)
{
    answer->size = 0;
    answer->code = 0;
    for (;;) {
        if (recv(fd, answer->bytes + answer->size, 1, 0) != 1) {
            answer->code = 0;
            return false;
        }
        answer->size++;
        if (answer_is_whole(answer)) {
            return true;
        }
        if (answer->code != 0) { /* the head is there: the body in larger pieces */
            char length[HEADER_TEXT_BYTES];
            size_t left =
                (size_t)strtol(answer_header(answer, "Content-Length", length), NULL, 10) - answer->body_size;
            while (left > 1) {
                ssize_t got = recv(fd, answer->bytes + answer->size, left - 1, 0);
                if (got <= 0) {
                    return false;
                }
                answer->size += (size_t)got;
                left -= (size_t)got;
            }
        }
    }
}

/* Waits for the end; what comes before it is thrown away. */
static UNUSED bool client_is_closed(int fd)
{
    char bytes[4096];
    ssize_t got;
    while ((got = recv(fd, bytes, sizeof bytes, 0)) > 0) {
    }
    return got == 0 || errno == ECONNRESET;
}

/* One request on a connection of its own: its code. */
static UNUSED int client_ask(const struct world *world, struct answer *answer, const char *request)
{
    int fd = client_dial(world);
    client_send(fd, request);
    client_read(fd, answer);
    close(fd);
    return answer->code;
}

static UNUSED int client_post(int fd, const char *target, const char *body)
{
    char request[4096];
    int size = snprintf(request, sizeof request,
                        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", target,
                        strlen(body), body);
    client_send_bytes(fd, request, (size_t)size);
    return size;
}

/* ---- websocket ---- */

#define TOKEN_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TOKEN_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Asks for the upgrade: the socket, and its code (101) or the refusal's. NULL leaves a header
 * out; origin "own" is the front's. */
static UNUSED int socket_ask(const struct world *world, const char *token, const char *origin,
                             const char *protocol, int *code_out)
{
    static _Thread_local struct answer answer;
    char request[2048], own[64];
    int fd = client_dial(world);
    snprintf(own, sizeof own, "http://127.0.0.1:%d", front_port(world->front));
    int size = snprintf(request, sizeof request,
                        "GET /staff/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                        "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    if (origin != NULL) {
        size += snprintf(request + size, sizeof request - (size_t)size, "Origin: %s\r\n",
                         strcmp(origin, "own") == 0 ? own : origin);
    }
    if (token != NULL) {
        size += snprintf(request + size, sizeof request - (size_t)size,
                         "Cookie: theme=dark; guanjia_session=%s\r\n", token);
    }
    if (protocol != NULL) {
        size += snprintf(request + size, sizeof request - (size_t)size,
                         "Sec-WebSocket-Protocol: %s\r\n", protocol);
    }
    client_send(fd, request);
    client_send(fd, "\r\n");
    client_read(fd, &answer);
    *code_out = answer.code;
    return fd;
}

static UNUSED int socket_open(const struct world *world, const char *token)
{
    int code;
    int fd = socket_ask(world, token, "own", "guanjia.staff.v1", &code);
    assert_int_equal(code, 101);
    return fd;
}

static UNUSED void socket_frame(int fd, int first_byte, const void *payload, size_t size)
{
    static const unsigned char mask[4] = {1, 2, 3, 4};
    unsigned char *frame = malloc(size + 16);
    size_t at = 0;
    frame[at++] = (unsigned char)first_byte;
    if (size < 126) {
        frame[at++] = (unsigned char)(0x80 | size);
    } else if (size < 65536) {
        frame[at++] = 0x80 | 126;
        frame[at++] = (unsigned char)(size >> 8);
        frame[at++] = (unsigned char)size;
    } else {
        frame[at++] = 0x80 | 127;
        for (int shift = 56; shift >= 0; shift -= 8) {
            frame[at++] = (unsigned char)(size >> shift);
        }
    }
    memcpy(frame + at, mask, 4);
    at += 4;
    for (size_t i = 0; i < size; i++) {
        frame[at++] = ((const unsigned char *)payload)[i] ^ mask[i % 4];
    }
    client_send_bytes(fd, frame, at);
    free(frame);
}

static UNUSED void socket_say(int fd, const char *json)
{
    socket_frame(fd, 0x80 | OP_TEXT, json, strlen(json));
}

static bool read_exactly(int fd, void *out, size_t size)
{
    return size == 0 || recv(fd, out, size, MSG_WAITALL) == (ssize_t)size;
}

/* Next frame, NUL-terminated: its opcode; -1 at the end of the connection. Answers pings. */
static UNUSED int socket_read(int fd, char *out, size_t capacity, size_t *size_out)
{
    for (;;) {
        unsigned char head[10];
        if (!read_exactly(fd, head, 2)) {
            return -1;
        }
        size_t size = head[1] & 127;
        size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (!read_exactly(fd, head + 2, extra)) {
            return -1;
        }
        for (size_t i = 0; i < extra; i++) {
            size = (i == 0 ? 0 : size << 8) | head[2 + i];
        }
        assert_true(size < capacity);
        assert_int_equal(head[0] & 0x80, 0x80); /* never in pieces */
        if (!read_exactly(fd, out, size)) {
            return -1;
        }
        out[size] = '\0';
        *size_out = size;
        int opcode = head[0] & 15;
        if (opcode != OP_PING) {
            return opcode;
        }
        socket_frame(fd, 0x80 | OP_PONG, out, size);
    }
}

/* Reads up to the close frame: its code; 0 when the connection ended without one. */
static UNUSED int socket_read_close(int fd)
{
    static _Thread_local char frame[CLIENT_BYTES_MAX];
    size_t size;
    int opcode;
    while ((opcode = socket_read(fd, frame, sizeof frame, &size)) != -1) {
        if (opcode == OP_CLOSE) {
            return (unsigned char)frame[0] << 8 | (unsigned char)frame[1];
        }
    }
    return 0;
}

#endif
