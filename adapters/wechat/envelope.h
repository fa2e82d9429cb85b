/* envelope.h - the <Encrypt> text of safe and compatible mode.
 *
 * AES-256-CBC under the account's key, IV = first half of the key (fixed by the platform;
 * 16 random bytes in front of the message make up for it):
 *   random(16) || length of message (32 bit, big endian) || message || appid
 * padded to a multiple of 32, so the pad byte is 1..32 and OpenSSL's own padding, which knows
 * up to 16, must be off. Then base64. */
#ifndef ADAPTERS_WECHAT_ENVELOPE_H
#define ADAPTERS_WECHAT_ENVELOPE_H

#include "bot/base/arena.h"

#include <openssl/evp.h>

enum {
    WECHAT_KEY_BYTES = 32,
    WECHAT_KEY_TEXT_BYTES = 43, /* of an EncodingAESKey */
    WECHAT_ENVELOPE_RANDOM_BYTES = 16,
    WECHAT_ENVELOPE_MESSAGE_BYTES_MAX = 65536
};

struct wechat_key {
    const EVP_CIPHER *cipher; /* AES-256-CBC, borrowed from the account's state */
    uint8_t bytes[WECHAT_KEY_BYTES];
};

/* Decodes an EncodingAESKey. 43 digits are 258 bits: the last two bits mean nothing and keys
 * in use have them set, so they are ignored; everything else is strict. */
bool wechat_envelope_read_key(struct text encoded, uint8_t key_out[WECHAT_KEY_BYTES]);

/* Opens encrypt; its signature must have been checked. Every refusal is ST_FORBIDDEN, whatever
 * its reason, so that the answer tells nothing about the plaintext. The message lives in the
 * arena and may be empty. */
MUST_CHECK enum status wechat_envelope_open(const struct wechat_key *key, struct text appid,
                                            struct text encrypt, struct arena *arena,
                                            struct text *message_out);

/* Inverse of open. ST_TOO_LARGE over WECHAT_ENVELOPE_MESSAGE_BYTES_MAX. */
MUST_CHECK enum status wechat_envelope_seal(const struct wechat_key *key, struct text appid,
                                            struct text message,
                                            const uint8_t random[WECHAT_ENVELOPE_RANDOM_BYTES],
                                            struct arena *arena, struct text *encrypt_out);

#endif
