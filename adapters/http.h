/* http.h - the parts of HTTP that are pure text work: lengths, cookies, queries, answer heads. */
#ifndef ADAPTERS_HTTP_H
#define ADAPTERS_HTTP_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    HTTP_QUERY_BYTES_MAX = 4096,
    HTTP_HEAD_BYTES_MAX = 1536,
    HTTP_DATE_BYTES = 32
};

/* Which body does a request announce? Empty texts: the header is absent. Strict, because two
 * readers that differ about the length can be made to see two different requests:
 * ST_MALFORMED for both headers or a length that is not one plain number,
 * ST_NOT_FOUND when a body is possible and no length was given (411). */
MUST_CHECK enum status http_body_length(struct text content_length, struct text transfer_encoding,
                                        int64_t *length_out);

/* Value of a cookie in a Cookie header; size 0 when absent. Borrows from header. */
struct text http_cookie(struct text header, struct text name);

/* Is token one of a comma-separated list, in any case of letters? */
bool http_list_has(struct text list, struct text token);

/* May an answer be sent in this content coding, by an Accept-Encoding header? Without the header,
 * or with a weight that cannot be read: no, since every client reads plain bytes. RFC 9110 12.5.3. */
bool http_accepts_coding(struct text header, struct text coding);

enum http_range {
    HTTP_RANGE_WHOLE,  /* no range, or one that need not be understood (several, other units) */
    HTTP_RANGE_PART,
    HTTP_RANGE_OUTSIDE /* 416 */
};
/* Which bytes of size does a Range header ask for? *from_out and *count_out always hold. */
enum http_range http_range(struct text header, int64_t size, int64_t *from_out, int64_t *count_out);

/* A query string is handed to channels as it came, but libwebsockets decodes and splits it.
 * Appends one decoded piece (name=value) to out, encoded again. false when it does not fit. */
bool http_query_append(struct text piece, char *out, size_t capacity_bytes, size_t *size);

struct http_reply {
    int code;
    struct text content_type; /* empty: text/plain */
    struct text body;
    struct text headers; /* further lines, each ending in CRLF */
    bool close;          /* the connection ends after this */
    bool keep_alive_10;  /* says so to a client of HTTP/1.0 that asked */
};

const char *http_reason(int code);
/* "Tue, 24 Nov 2026 03:08:43 GMT" */
void http_date(int64_t at_ms, char out[HTTP_DATE_BYTES]);
/* Status line and headers up to the empty line. Returns bytes; 0 when HTTP_HEAD_BYTES_MAX is
 * too small for reply->headers. */
size_t http_head(const struct http_reply *reply, const char *date, char out[HTTP_HEAD_BYTES_MAX]);

#endif
