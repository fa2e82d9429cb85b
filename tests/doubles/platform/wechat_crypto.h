/* wechat_crypto.h - signatures and safe-mode encryption of the WeChat platform.
 *
 * Written from the protocol, independently of the gateway's adapter. A check
 * returns NULL when everything holds, else the reason as a static string. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_CRYPTO_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_CRYPTO_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    WECHAT_KEY_BYTES = 32,
    WECHAT_SALT_BYTES = 16,
    WECHAT_SIGNATURE_BYTES = 41, /* forty hexadecimal digits and NUL */
    WECHAT_SIGNED_PARTS_MAX = 4
};

struct wechat_key {
    unsigned char bytes[WECHAT_KEY_BYTES];
};

/* EncodingAESKey: 43 characters of base64 whose last two bits are thrown away. */
bool wechat_key_decode(struct text encoded, struct wechat_key *key_out);

/* SHA-1 of the parts sorted byte by byte and joined, as lower-case hexadecimal.
 * At most WECHAT_SIGNED_PARTS_MAX parts. */
void wechat_sign(const struct text *parts, size_t count, char out[WECHAT_SIGNATURE_BYTES]);

/* base64(AES-256-CBC(salt, length, message, appid, padding to 32)). The result is
 * NUL-terminated and the caller's to free; NULL when out of memory. */
char *wechat_encrypt(const struct wechat_key *key, const char *appid,
                     const unsigned char salt[WECHAT_SALT_BYTES], struct text message);

/* Reverses it, checking everything that can be checked. On success *message_out is
 * NUL-terminated, *size_out bytes long and the caller's to free. */
MUST_CHECK const char *wechat_decrypt(const struct wechat_key *key, const char *appid,
                                      struct text encrypted, char **message_out, size_t *size_out);

#endif
