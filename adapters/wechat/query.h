/* query.h - the query string of a WeChat webhook. */
#ifndef ADAPTERS_WECHAT_QUERY_H
#define ADAPTERS_WECHAT_QUERY_H

#include "bot/base/arena.h"

enum { WECHAT_QUERY_BYTES_MAX = 2048, WECHAT_QUERY_PARAMETERS_MAX = 32 };

/* Percent-decoded; data is NULL when the parameter is absent. A value without escapes borrows
 * from the raw query, others live in the arena. */
struct wechat_query {
    struct text signature;
    struct text timestamp;
    struct text nonce;
    struct text echostr;
    struct text encrypt_type;
    struct text msg_signature;
};

/* ST_MALFORMED: a bad escape, a NUL, or one of the parameters above twice (two readers could
 * then take two different values for signed). ST_TOO_LARGE: over a maximum above. */
MUST_CHECK enum status wechat_query_read(struct text raw, struct arena *arena,
                                         struct wechat_query *query_out);

/* Percent-encodes everything but unreserved characters. ST_NO_MEMORY. */
MUST_CHECK enum status wechat_query_escape(struct text value, struct arena *arena,
                                           struct text *escaped_out);

#endif
