/* vault.h - codes that prove who somebody is: drawn, kept as a keyed hash, sealed on their way out.
 *
 * The key is the gateway's own and stands outside the database (adapters/key_file.h), so that a
 * copy of the database gives no code away: six digits are tried in no time without it. */
#ifndef BOT_VAULT_H
#define BOT_VAULT_H

#include "bot/base/arena.h"
#include "bot/base/random.h"
#include "bot/base/status.h"
#include "bot/base/text.h"

#include <stdint.h>

enum {
    VAULT_KEY_BYTES = 32,
    VAULT_CODE_DIGITS = 6,
    VAULT_HASH_BYTES = 65, /* hex, with the NUL */
    VAULT_SEALED_BYTES_MAX = 256
};

struct vault {
    unsigned char key[VAULT_KEY_BYTES];
};

/* What a code is good for: one hash tells nothing of another contact's or another time's. */
struct vault_scope {
    int64_t contact, at_ms;
};

/* Six digits. Whoever sees other numbers of the generator (codes at the gate) still does not know
 * them: the key goes in too. */
void vault_draw(const struct vault *vault, struct random *random, char out[VAULT_CODE_DIGITS + 1]);
void vault_hash(const struct vault *vault, const struct vault_scope *scope, struct text code,
                char out[VAULT_HASH_BYTES]);
/* Is it the hash of that code? In constant time; false for a hash that was never made. */
bool vault_matches(const struct vault *vault, const struct vault_scope *scope, struct text code,
                   const char *hash);

/* Encrypted and authenticated, as hex in the arena. data NULL: no memory, or too long. */
struct text vault_seal(const struct vault *vault, struct random *random, struct text secret,
                       struct arena *arena);
/* ST_MALFORMED: not sealed with this key. */
MUST_CHECK enum status vault_open(const struct vault *vault, struct text sealed,
                                  struct arena *arena, struct text *secret_out);

#endif
