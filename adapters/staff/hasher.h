/* hasher.h - one thread that checks passwords, so that nobody else waits for argon2id.
 *
 * A check costs tens of milliseconds and HASHER_MEMORY_BYTES on purpose; a short
 * queue bounds what a flood of logins can ask for. */
#ifndef ADAPTERS_STAFF_HASHER_H
#define ADAPTERS_STAFF_HASHER_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    HASHER_QUEUE = 8,
    HASHER_OPERATIONS = 2, /* OWASP: argon2id, 19 MiB, 2 passes, 1 lane */
    HASHER_MEMORY_BYTES = 19 << 20,
    HASHER_PASSWORD_BYTES_MAX = 1024,
    HASHER_HASH_BYTES = 128 /* with the NUL; what libsodium writes */
};

struct hasher; /* opaque */

struct front;
struct hasher_job {
    struct text password;         /* borrowed until done; the caller wipes it. None: nothing is checked */
    char hash[HASHER_HASH_BYTES]; /* empty: unknown user; a dummy is checked, as long, and fails */
    struct text fresh;            /* another password, hashed once the old one is proved; or none */
    void (*back)(struct front *front, struct hasher_job *job); /* for who takes the result over */
    /* ---- the result ---- */
    bool proved;
    /* Of fresh; or of password, when its hash was made by what was asked of one in former times. ""
     * when neither is needed, or memory was short. */
    char fresh_hash[HASHER_HASH_BYTES];
};

/* done is called on the hasher's thread. */
MUST_CHECK enum status hasher_open(void (*done)(void *context, struct hasher_job *job),
                                   void *context, struct hasher **hasher_out);
void hasher_close(struct hasher *hasher); /* accepts NULL; jobs in the queue are done first */

/* ST_BUSY when HASHER_QUEUE are waiting. The job stays the caller's memory. */
MUST_CHECK enum status hasher_submit(struct hasher *hasher, struct hasher_job *job);

/* Hash of a new password, to be stored. ST_TOO_LARGE, ST_MALFORMED (empty), ST_NO_MEMORY. */
MUST_CHECK enum status hasher_make(struct text password, char hash_out[HASHER_HASH_BYTES]);

#endif
