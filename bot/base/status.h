/* status.h - the one table of outcomes.
 *
 * Every fallible function returns an enum status. A status says whether trying
 * again can help and which HTTP answer a peer outside gets for it. */
#ifndef BOT_BASE_STATUS_H
#define BOT_BASE_STATUS_H

#include <stdbool.h>

/*    name             retry  http  text shown in logs                     */
#define STATUS_LIST(X)                                                     \
    X(ST_OK,            false, 200, "ok")                                  \
    X(ST_NOTHING,       false, 200, "nothing to do")                       \
    X(ST_MALFORMED,     false, 400, "malformed input")                     \
    X(ST_UNAUTHORIZED,  false, 401, "not logged in")                       \
    X(ST_FORBIDDEN,     false, 403, "refused")                             \
    X(ST_SIGNATURE,     false, 403, "signature rejected")                  \
    X(ST_STALE,         false, 403, "outside the replay window")           \
    X(ST_REPLAYED,      false, 403, "nonce used for another body")         \
    X(ST_NOT_FOUND,     false, 404, "not found")                           \
    X(ST_METHOD,        false, 405, "method not allowed")                  \
    X(ST_TIMEOUT,       true,  408, "too slow")                            \
    X(ST_CONFLICT,      false, 409, "does not fit the present state")      \
    X(ST_TOO_LARGE,     false, 413, "over a fixed limit")                  \
    X(ST_THROTTLED,     true,  429, "asked to slow down")                  \
    X(ST_INTERNAL,      true,  500, "internal error")                      \
    X(ST_NO_MEMORY,     true,  503, "out of memory")                       \
    X(ST_BUSY,          true,  503, "queue full")                          \
    X(ST_STORE,         true,  503, "database error")                      \
    X(ST_STOPPING,      true,  503, "shutting down")                       \
    X(ST_UNREACHABLE,   true,  502, "peer did not answer")                 \
    X(ST_TOKEN,         true,  502, "access token rejected")               \
    X(ST_CONFIG,        false, 500, "configuration at fault")

enum status {
#define X(name, retry, http, text) name,
    STATUS_LIST(X)
#undef X
    STATUS_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Name as written in the source ("ST_OK"), for logs and metrics; static. */
const char *status_name(enum status status);
/* Sentence for logs; static. */
const char *status_text(enum status status);
/* Can the same act succeed later without anyone changing anything? */
bool status_retryable(enum status status);
/* The HTTP status code that a peer outside is answered with. */
int status_http(enum status status);

#endif
