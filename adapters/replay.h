/* replay.h - memory of signed webhooks that were seen, so that a signature is good for one body.
 *
 * A platform repeats a webhook with the same signature and the same body: that
 * passes. The same signature with another body is a forgery. Keys and bodies
 * are remembered by a keyed hash that a stranger cannot steer. */
#ifndef ADAPTERS_REPLAY_H
#define ADAPTERS_REPLAY_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    REPLAY_ENTRIES = 1 << 17,      /* remembered at once; beyond that the oldest of a bucket goes */
    REPLAY_BUCKET = 8,             /* entries among which a key may lie */
    REPLAY_WINDOW_MS = 10 * 60000, /* channels accept 5 minutes of clock difference either way */
    REPLAY_SECRET_BYTES = 16
};

struct replay; /* opaque */

/* ST_NO_MEMORY. secret: unpredictable bytes. */
MUST_CHECK enum status replay_open(const uint8_t secret[REPLAY_SECRET_BYTES],
                                   struct replay **replay_out);
void replay_close(struct replay *replay); /* accepts NULL */

/* Remembers key with body. ST_REPLAYED when key was seen with another body within the window. */
MUST_CHECK enum status replay_check(struct replay *replay, struct text scope, struct text key,
                                    struct text body, int64_t now_ms);

#endif
