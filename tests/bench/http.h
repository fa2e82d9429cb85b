/* http.h - the little HTTP/1.1 that a client on loopback needs.
 *
 * Used by the bench programs only; written apart from the gateway's own code, so that
 * a mistake there is not repeated here. */
#ifndef TESTS_BENCH_HTTP_H
#define TESTS_BENCH_HTTP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_HOST_BYTES = 64, HTTP_PATH_BYTES = 256 };

struct http_url {
    struct sockaddr_in address;
    char host[HTTP_HOST_BYTES]; /* address:port, as the Host and Origin headers want it */
    char path[HTTP_PATH_BYTES]; /* begins with a slash */
};

/* Takes http://A.B.C.D:PORT[/PATH]; names are not looked up. False for anything else. */
bool http_url_parse(const char *string, struct http_url *url_out);

/* A connected TCP socket without Nagle's delay, or -1 with errno. Not blocking: the
 * connection is still under way (EINPROGRESS). source 0 leaves the own address to the kernel;
 * N takes 127.0.0.N+1, as one of many hosts. */
enum { HTTP_SOURCES_MAX = 250 };
int http_connect(const struct http_url *url, bool blocking, unsigned source);

enum http_progress { HTTP_PARTIAL, HTTP_COMPLETE, HTTP_BROKEN };

struct http_response {
    int status;
    bool keep_alive;
    size_t header_size; /* bytes up to and with the empty line */
    size_t body_size;
    const char *body; /* borrowed from the buffer that was parsed */
};

/* Looks whether data holds one whole response. Chunked bodies are joined in place, which
 * happens only once they are complete. response_out is set on HTTP_COMPLETE. */
enum http_progress http_parse(char *data, size_t size, struct http_response *response_out);

/* Value of a header of a complete header block, without white space around; its bytes are
 * borrowed. NULL when it is not there. The name is compared without regard to case. */
const char *http_header(const char *data, size_t header_size, const char *name,
                        size_t *value_size_out);

/* Monotonic microseconds. */
uint64_t http_now_us(void);

#endif
