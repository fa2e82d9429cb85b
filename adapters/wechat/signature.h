/* signature.h - SHA-1 over sorted strings, by which WeChat signs both ways. */
#ifndef ADAPTERS_WECHAT_SIGNATURE_H
#define ADAPTERS_WECHAT_SIGNATURE_H

#include "bot/base/arena.h"

#include <openssl/evp.h>

enum { WECHAT_SIGNATURE_BYTES = 40, WECHAT_SIGNATURE_PARTS_MAX = 4 };

/* Lower-case hex SHA-1 of the parts, sorted by bytes (never by number or locale) and joined.
 * Sorts parts in place. sha1 is fetched once by the caller: a lookup by name costs more than
 * the digest. ST_NO_MEMORY. */
MUST_CHECK enum status wechat_signature_make(const EVP_MD *sha1, struct text *parts, size_t count,
                                             struct arena *arena, struct text *hex_out);

/* Compares in constant time; false when given has another size. */
bool wechat_signature_equal(struct text made, struct text given);

#endif
