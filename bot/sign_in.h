/* sign_in.h - staff log in and out; the desk's part.
 *
 * Checking a password costs tens of milliseconds on purpose, so it is done by
 * the front's worker: the desk first gives out the hash (or refuses, when too
 * many attempts failed), and later makes the session once the password was
 * proved. Failures are counted per account and per address; each one past the
 * free ones doubles the wait. */
#ifndef BOT_SIGN_IN_H
#define BOT_SIGN_IN_H

#include "bot/turn.h"

enum {
    SIGN_IN_GUARDS = 1024,     /* accounts and addresses remembered; the oldest gives way */
    SIGN_IN_FREE_FAILURES = 5, /* typing errors that cost no wait */
    SIGN_IN_FORGET_MS = 900000 /* without a failure for this long the count starts anew */
};

struct sign_in_guard {
    uint64_t key; /* hash of "u:username" or "a:address"; 0: empty */
    int32_t failures;
    int64_t last_ms;
    int64_t until_ms; /* no attempt before this */
};

/* In memory: a restart forgets it, which an attacker can not cause. Zeroed to begin. */
struct sign_in_guards {
    struct sign_in_guard entries[SIGN_IN_GUARDS];
};

/* INPUT_LOGIN: answer is the hash to check against (empty: unknown or disabled, to be checked
 * against a dummy for equal timing); or status ST_THROTTLED with retry_after_ms. */
MUST_CHECK enum status sign_in_begin(struct turn *turn, struct input *input);
/* INPUT_LOGIN_PROVED: the session and viewer_out, or status ST_UNAUTHORIZED. */
MUST_CHECK enum status sign_in_finish(struct turn *turn, struct input *input);
/* INPUT_LOGOUT. */
MUST_CHECK enum status sign_in_end(struct turn *turn, struct input *input);

/* Counts an attempt at the account's password from that address as failed until sign_in_forgive. Milliseconds
 * still to wait, in which case nothing was counted; 0: go on. */
MUST_CHECK int64_t sign_in_attempt(struct turn *turn, struct text username, struct text address);
void sign_in_forgive(struct turn *turn, struct text username, struct text address);

void sign_in_viewer(const struct config *config, const struct staff *staff,
                    struct viewer *viewer_out);

#endif
