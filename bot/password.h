/* password.h - a member of staff chooses another password; the desk's part, and the rule.
 *
 * As with a login (sign_in.h) the slow work is done elsewhere: the desk gives out the hash of the
 * old password, and later keeps the hash of the new one. Guesses at the old one wait as guesses at
 * the door do. A colleague is given a password to begin with by who may administer his account: then
 * nothing is checked but that. */
#ifndef BOT_PASSWORD_H
#define BOT_PASSWORD_H

#include "bot/turn.h"

/* Why this may not be the new password: a key of texts (filled with {min}), or NULL: it may. old is
 * TEXT_NONE where it is not known. */
const char *password_fault(const struct settings *settings, struct text username, struct text old,
                           struct text fresh);

/* INPUT_PASSWORD: answer is the hash to check against (none of a colleague's); or status ST_UNAUTHORIZED
 * (no such session), ST_THROTTLED with retry_after_ms; of a colleague's ST_FORBIDDEN, ST_NOT_FOUND. */
MUST_CHECK enum status password_begin(struct turn *turn, struct input *input);
/* INPUT_PASSWORD_SET: the new hash is kept, every other session of his has ended; or status
 * ST_UNAUTHORIZED, ST_FORBIDDEN (not the old password), ST_CONFLICT (it was changed meanwhile). Of a
 * colleague's all his sessions have ended, and he must choose another at his next login. */
MUST_CHECK enum status password_finish(struct turn *turn, struct input *input);

#endif
