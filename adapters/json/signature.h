/* signature.h - Guanjia-Signature: t=1767323045,v1=5257a8…
 *
 * v1 is HMAC-SHA256, in hexadecimal, over the digits of t, a dot, and the body as it goes over the
 * wire; t is Unix time in seconds. Both sides sign so. A header may hold several v1, for a sender
 * that is changing its secret, and parts with other names, which are passed over. */
#ifndef ADAPTERS_JSON_SIGNATURE_H
#define ADAPTERS_JSON_SIGNATURE_H

#include "adapters/json/settings.h"

enum {
    /* As on the other channels: forgives a clock that is not quite right, and bounds how long a
     * caught request can be played again. */
    JSON_SIGNATURE_WINDOW_MS = 300 * 1000,
    JSON_SIGNATURES_MAX = 4, /* of one header */
    JSON_SIGNATURE_SECONDS_DIGITS_MAX = 12
};

/* The header's value. data NULL when out of memory. */
struct text json_signature_make(struct text secret, int64_t now_ms, struct text body,
                                struct arena *arena);

/* ST_SIGNATURE: none, or none by a secret of the account. ST_MALFORMED: a header that is none.
 * ST_STALE: outside the window. Takes the same time whatever is wrong with a signature. */
MUST_CHECK enum status json_signature_check(const struct json_settings *settings,
                                            struct text header, struct text body, int64_t now_ms);

#endif
