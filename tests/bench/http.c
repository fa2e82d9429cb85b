#include "tests/bench/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HTTP_BODY_BYTES_MAX = 1 << 24 };

bool http_url_parse(const char *string, struct http_url *url_out)
{
    static const char scheme[] = "http://";
    if (strncmp(string, scheme, sizeof scheme - 1) != 0) {
        return false;
    }
    const char *host = string + sizeof scheme - 1;
    const size_t host_size = strcspn(host, "/");
    const char *path = host[host_size] == '/' ? host + host_size : "/";
    struct http_url url = {.address = {.sin_family = AF_INET}};
    if (host_size >= sizeof url.host || strlen(path) >= sizeof url.path) {
        return false;
    }
    memcpy(url.host, host, host_size);
    memcpy(url.path, path, strlen(path) + 1);

    char name[HTTP_HOST_BYTES];
    memcpy(name, url.host, sizeof name);
    char *colon = strchr(name, ':');
    if (colon == NULL) {
        return false;
    }
    *colon = '\0';
    const unsigned long port = strtoul(colon + 1, NULL, 10);
    if (port == 0 || port > UINT16_MAX || inet_pton(AF_INET, name, &url.address.sin_addr) != 1) {
        return false;
    }
    url.address.sin_port = htons((uint16_t)port);
    *url_out = url;
    return true;
}

/* The port is left open until connect, so that one number serves many peers. */
static int take_source(int fd, unsigned source)
{
    const int on = 1;
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK + source),
    };
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    return bind(fd, (const struct sockaddr *)&address, sizeof address);
}

int http_connect(const struct http_url *url, bool blocking, unsigned source)
{
    const int type = SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK);
    const int fd = socket(AF_INET, type, 0);
    if (fd < 0) {
        return -1;
    }
    const int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if ((source > 0 && take_source(fd, source) != 0) ||
        (connect(fd, (const struct sockaddr *)&url->address, sizeof url->address) != 0 &&
         errno != EINPROGRESS)) {
        const int saved = errno;
        (void)close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

const char *http_header(const char *data, size_t header_size, const char *name,
                        size_t *value_size_out)
{
    const size_t name_size = strlen(name);
    const char *end = data + header_size;
    const char *line = memchr(data, '\n', header_size);
    while (line != NULL && (size_t)(end - line) > name_size + 2) {
        line++;
        const char *next = memchr(line, '\n', (size_t)(end - line));
        if (next == NULL) {
            return NULL;
        }
        if (strncasecmp(line, name, name_size) == 0 && line[name_size] == ':') {
            const char *value = line + name_size + 1;
            while (value < next && *value == ' ') {
                value++;
            }
            size_t size = (size_t)(next - value);
            while (size > 0 && (value[size - 1] == '\r' || value[size - 1] == ' ')) {
                size--;
            }
            *value_size_out = size;
            return value;
        }
        line = next;
    }
    return NULL;
}

/* Parses digits of a base; SIZE_MAX when there are none or too many. */
static size_t number_at(const char *digits, size_t size, int base)
{
    char copy[24] = {0};
    memcpy(copy, digits, size < sizeof copy - 1 ? size : sizeof copy - 1);
    char *end = NULL;
    const unsigned long value = strtoul(copy, &end, base);
    return end == copy || value > HTTP_BODY_BYTES_MAX ? SIZE_MAX : (size_t)value;
}

/* Walks the chunks; with join it also moves their contents together at body. */
static enum http_progress walk_chunks(char *body, size_t size, bool join, size_t *body_size_out)
{
    size_t at = 0, joined = 0;
    for (;;) {
        const char *eol = memchr(body + at, '\n', size - at);
        if (eol == NULL) {
            return HTTP_PARTIAL;
        }
        const size_t line_size = (size_t)(eol - (body + at)) + 1;
        const size_t chunk_size = number_at(body + at, line_size, 16);
        if (chunk_size == SIZE_MAX) {
            return HTTP_BROKEN;
        }
        if (size - at < line_size + chunk_size + 2) {
            return HTTP_PARTIAL;
        }
        if (chunk_size == 0) {
            *body_size_out = joined;
            return HTTP_COMPLETE;
        }
        if (join) {
            memmove(body + joined, body + at + line_size, chunk_size);
        }
        joined += chunk_size;
        at += line_size + chunk_size + 2;
    }
}

static bool is_chunked(const char *data, size_t header_size)
{
    size_t size = 0;
    const char *value = http_header(data, header_size, "transfer-encoding", &size);
    return value != NULL && size == strlen("chunked") && strncasecmp(value, "chunked", size) == 0;
}

enum http_progress http_parse(char *data, size_t size, struct http_response *response_out)
{
    const char *blank = memmem(data, size, "\r\n\r\n", 4);
    if (blank == NULL) {
        return HTTP_PARTIAL;
    }
    if (size < 12 || strncmp(data, "HTTP/1.1 ", 9) != 0) {
        return HTTP_BROKEN;
    }
    struct http_response response = {.header_size = (size_t)(blank - data) + 4};
    response.status = (int)number_at(data + 9, 3, 10);
    response.body = data + response.header_size;
    size_t value_size = 0;
    const char *value = http_header(data, response.header_size, "connection", &value_size);
    response.keep_alive =
        value == NULL || value_size != 5 || strncasecmp(value, "close", value_size) != 0;

    const size_t after_header = size - response.header_size;
    if (is_chunked(data, response.header_size)) {
        char *body = data + response.header_size;
        const enum http_progress progress =
            walk_chunks(body, after_header, false, &response.body_size);
        if (progress != HTTP_COMPLETE) {
            return progress;
        }
        (void)walk_chunks(body, after_header, true, &response.body_size);
        *response_out = response;
        return HTTP_COMPLETE;
    }
    value = http_header(data, response.header_size, "content-length", &value_size);
    response.body_size = value == NULL ? 0 : number_at(value, value_size, 10);
    if (response.body_size == SIZE_MAX) {
        return HTTP_BROKEN;
    }
    if (after_header < response.body_size) {
        return HTTP_PARTIAL;
    }
    *response_out = response;
    return HTTP_COMPLETE;
}

uint64_t http_now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}
