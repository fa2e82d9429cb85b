#include "adapters/wechat/envelope.h"

#include "bot/base/invariant.h"

#include <assert.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <string.h>

enum {
    AES_BLOCK_BYTES = 16,
    PAD_BYTES_MAX = 32,
    LENGTH_BYTES = 4,
    HEAD_BYTES = WECHAT_ENVELOPE_RANDOM_BYTES + LENGTH_BYTES,
    BASE64_GROUP = 4 /* digits for 3 bytes */
};

/* 0..63, or -1 outside the standard alphabet. */
static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Only the one canonical way to write some bytes. EVP_DecodeBlock skips white space and lets
 * stray bits pass; what this lets through it decodes exactly. */
static bool base64_is_canonical(struct text encoded, size_t *pad_out)
{
    if (encoded.size == 0 || encoded.size % BASE64_GROUP != 0 || encoded.size > INT_MAX) {
        return false;
    }
    size_t pad = 0;
    while (pad < 2 && encoded.data[encoded.size - 1 - pad] == '=') {
        pad++;
    }
    int last = 0;
    for (size_t i = 0; i < encoded.size - pad; i++) {
        last = base64_value(encoded.data[i]);
        if (last < 0) {
            return false;
        }
    }
    int stray_mask = pad == 2 ? 15 : pad == 1 ? 3 : 0;
    *pad_out = pad;
    return (last & stray_mask) == 0;
}

bool wechat_envelope_read_key(struct text encoded, uint8_t key_out[WECHAT_KEY_BYTES])
{
    unsigned char padded[WECHAT_KEY_TEXT_BYTES + 1];
    unsigned char decoded[WECHAT_KEY_BYTES + 1];
    static_assert(sizeof padded / BASE64_GROUP * 3 == sizeof decoded, "one byte of padding");
    if (encoded.size != WECHAT_KEY_TEXT_BYTES) {
        return false;
    }
    for (size_t i = 0; i < encoded.size; i++) {
        if (base64_value(encoded.data[i]) < 0) {
            return false;
        }
    }
    memcpy(padded, encoded.data, encoded.size);
    padded[WECHAT_KEY_TEXT_BYTES] = '=';
    if (EVP_DecodeBlock(decoded, padded, sizeof padded) != (int)sizeof decoded) {
        return false;
    }
    memcpy(key_out, decoded, WECHAT_KEY_BYTES);
    OPENSSL_cleanse(padded, sizeof padded);
    OPENSSL_cleanse(decoded, sizeof decoded);
    return true;
}

/* One pass of the cipher over whole blocks; out has room for size bytes. */
static bool run_cipher(const struct wechat_key *key, bool encrypt, const unsigned char *in,
                       size_t size, unsigned char *out)
{
    INVARIANT(size % AES_BLOCK_BYTES == 0 && size <= INT_MAX);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0;
    bool done = context != NULL &&
                EVP_CipherInit_ex2(context, key->cipher, key->bytes, key->bytes, encrypt, NULL) &&
                EVP_CIPHER_CTX_set_padding(context, 0) &&
                EVP_CipherUpdate(context, out, &written, in, (int)size) && written == (int)size;
    EVP_CIPHER_CTX_free(context);
    return done;
}

/* Size without padding, or SIZE_MAX when the padding is not what the platform writes. */
static size_t unpadded_size(const unsigned char *plain, size_t size)
{
    size_t pad = plain[size - 1];
    if (pad < 1 || pad > PAD_BYTES_MAX || pad > size) {
        return SIZE_MAX;
    }
    for (size_t i = size - pad; i < size; i++) {
        if (plain[i] != pad) {
            return SIZE_MAX;
        }
    }
    return size - pad;
}

static bool split_plain(const unsigned char *plain, size_t size, struct text appid,
                        struct text *message_out)
{
    size = unpadded_size(plain, size);
    if (size == SIZE_MAX || size < HEAD_BYTES) {
        return false;
    }
    const unsigned char *length = plain + WECHAT_ENVELOPE_RANDOM_BYTES;
    size_t message_size = (size_t)length[0] << 24 | (size_t)length[1] << 16 |
                          (size_t)length[2] << 8 | (size_t)length[3];
    if (message_size > size - HEAD_BYTES) { /* a sum here could wrap around */
        return false;
    }
    const char *message = (const char *)plain + HEAD_BYTES;
    struct text tail = {message + message_size, size - HEAD_BYTES - message_size};
    *message_out = (struct text){message, message_size};
    return text_equal(tail, appid);
}

enum status wechat_envelope_open(const struct wechat_key *key, struct text appid,
                                 struct text encrypt, struct arena *arena, struct text *message_out)
{
    size_t pad = 0;
    if (!base64_is_canonical(encrypt, &pad)) {
        return ST_FORBIDDEN;
    }
    size_t decoded_size = encrypt.size / BASE64_GROUP * 3;
    size_t size = decoded_size - pad;
    if (size == 0 || size % AES_BLOCK_BYTES != 0) {
        return ST_FORBIDDEN;
    }
    unsigned char *cipher = arena_alloc(arena, decoded_size);
    unsigned char *plain = arena_alloc(arena, size);
    if (cipher == NULL || plain == NULL) {
        return ST_NO_MEMORY;
    }
    int decoded = EVP_DecodeBlock(cipher, (const unsigned char *)encrypt.data, (int)encrypt.size);
    INVARIANT(decoded == (int)decoded_size);
    if (!run_cipher(key, false, cipher, size, plain)) {
        return ST_NO_MEMORY;
    }
    struct text message;
    if (!split_plain(plain, size, appid, &message)) {
        return ST_FORBIDDEN;
    }
    *message_out = message;
    return ST_OK;
}

/* Random, length, message, appid and padding in one piece; data NULL when out of memory. */
static struct text lay_out(struct text appid, struct text message, const uint8_t *random,
                           struct arena *arena)
{
    size_t full = HEAD_BYTES + message.size + appid.size;
    size_t pad = PAD_BYTES_MAX - full % PAD_BYTES_MAX;
    unsigned char *plain = arena_alloc(arena, full + pad);
    if (plain == NULL) {
        return TEXT_NONE;
    }
    memcpy(plain, random, WECHAT_ENVELOPE_RANDOM_BYTES);
    for (size_t i = 0; i < LENGTH_BYTES; i++) {
        plain[WECHAT_ENVELOPE_RANDOM_BYTES + i] = (unsigned char)(message.size >> (24 - 8 * i));
    }
    if (message.size > 0) {
        memcpy(plain + HEAD_BYTES, message.data, message.size);
    }
    if (appid.size > 0) {
        memcpy(plain + HEAD_BYTES + message.size, appid.data, appid.size);
    }
    memset(plain + full, (int)pad, pad);
    return (struct text){(const char *)plain, full + pad};
}

enum status wechat_envelope_seal(const struct wechat_key *key, struct text appid,
                                 struct text message,
                                 const uint8_t random[WECHAT_ENVELOPE_RANDOM_BYTES],
                                 struct arena *arena, struct text *encrypt_out)
{
    if (message.size > WECHAT_ENVELOPE_MESSAGE_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    struct text plain = lay_out(appid, message, random, arena);
    unsigned char *cipher = arena_alloc(arena, plain.size);
    size_t encoded_size = (plain.size + 2) / 3 * BASE64_GROUP;
    unsigned char *encoded = arena_alloc(arena, encoded_size + 1);
    if (plain.data == NULL || cipher == NULL || encoded == NULL ||
        !run_cipher(key, true, (const unsigned char *)plain.data, plain.size, cipher)) {
        return ST_NO_MEMORY;
    }
    int written = EVP_EncodeBlock(encoded, cipher, (int)plain.size);
    INVARIANT(written == (int)encoded_size);
    *encrypt_out = (struct text){(const char *)encoded, encoded_size};
    return ST_OK;
}
