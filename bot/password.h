/* password.h - a member of staff chooses another password; the desk's part, and the rule.
 *
 * As with a login (sign_in.h) the slow work is done elsewhere: the desk gives out the hash of the
 * old password, and later keeps the hash of the new one. Guesses at the old one wait as guesses at
 * the door do. */
#ifndef BOT_PASSWORD_H
#define BOT_PASSWORD_H

#include "bot/turn.h"

/* Why this may not be the new password: a key of texts (filled with {min}), or NULL: it may. old is
 * TEXT_NONE where it is not known. */
const char *password_fault(const struct settings *settings, struct text username, struct text old,
                           struct text fresh);

/* INPUT_PASSWORD: answer is the hash to check against; or status ST_UNAUTHORIZED (no such session),
 * ST_THROTTLED with retry_after_ms. */
MUST_CHECK enum status password_begin(struct turn *turn, struct input *input);
/* INPUT_PASSWORD_SET: the new hash is kept, every other session of his has ended; or status
 * ST_UNAUTHORIZED, ST_FORBIDDEN (not the old password), ST_CONFLICT (it was changed meanwhile). */
MUST_CHECK enum status password_finish(struct turn *turn, struct input *input);

#endif
