#include "tests/doubles/platform/wechat_crypto.h"

#include "bot/base/invariant.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENCODED_KEY_CHARS = 43,
    AES_BLOCK_BYTES = 16,
    PAD_BLOCK_BYTES = 32, /* WeChat pads to 32, twice the block of AES */
    LENGTH_BYTES = 4,
    FRAME_BYTES = WECHAT_SALT_BYTES + LENGTH_BYTES,
    MESSAGE_BYTES_MAX = 1 << 20
};

bool wechat_key_decode(struct text encoded, struct wechat_key *key_out)
{
    if (encoded.size != ENCODED_KEY_CHARS) {
        return false;
    }
    unsigned char padded[ENCODED_KEY_CHARS + 1];
    unsigned char decoded[WECHAT_KEY_BYTES + 1];
    memcpy(padded, encoded.data, ENCODED_KEY_CHARS);
    padded[ENCODED_KEY_CHARS] = '=';
    if (EVP_DecodeBlock(decoded, padded, sizeof padded) != (int)sizeof decoded) {
        return false;
    }
    memcpy(key_out->bytes, decoded, WECHAT_KEY_BYTES);
    return true;
}

static int compare_bytes(const void *left, const void *right)
{
    const struct text *a = left;
    const struct text *b = right;
    size_t common = a->size < b->size ? a->size : b->size;
    int order = common == 0 ? 0 : memcmp(a->data, b->data, common);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

void wechat_sign(const struct text *parts, size_t count, char out[WECHAT_SIGNATURE_BYTES])
{
    INVARIANT(count <= WECHAT_SIGNED_PARTS_MAX);
    struct text sorted[WECHAT_SIGNED_PARTS_MAX];
    memcpy(sorted, parts, count * sizeof parts[0]);
    qsort(sorted, count, sizeof sorted[0], compare_bytes);

    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int digest_bytes = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    INVARIANT(context != NULL && EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1);
    for (size_t i = 0; i < count; i++) {
        EVP_DigestUpdate(context, sorted[i].data, sorted[i].size);
    }
    EVP_DigestFinal_ex(context, digest, &digest_bytes);
    EVP_MD_CTX_free(context);
    INVARIANT(digest_bytes * 2 + 1 == WECHAT_SIGNATURE_BYTES);
    for (size_t i = 0; i < digest_bytes; i++) {
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    }
}

/* AES-256-CBC without padding in one call; the vector is the first half of the key. */
static bool aes_run(const struct wechat_key *key, bool encrypt, const unsigned char *in,
                    size_t size, unsigned char *out)
{
    int written = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool ok =
        context != NULL &&
        EVP_CipherInit_ex(context, EVP_aes_256_cbc(), NULL, key->bytes, key->bytes, encrypt) == 1 &&
        EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
        EVP_CipherUpdate(context, out, &written, in, (int)size) == 1 && written == (int)size;
    EVP_CIPHER_CTX_free(context);
    return ok;
}

static void write_uint32_be(unsigned char out[LENGTH_BYTES], size_t value)
{
    for (int i = 0; i < LENGTH_BYTES; i++) {
        out[i] = (unsigned char)(value >> (8 * (LENGTH_BYTES - 1 - i)) & 0xff);
    }
}

char *wechat_encrypt(const struct wechat_key *key, const char *appid,
                     const unsigned char salt[WECHAT_SALT_BYTES], struct text message)
{
    INVARIANT(message.size <= MESSAGE_BYTES_MAX);
    size_t appid_size = strlen(appid);
    size_t bare = FRAME_BYTES + message.size + appid_size;
    size_t pad = PAD_BLOCK_BYTES - bare % PAD_BLOCK_BYTES;
    size_t size = bare + pad;
    unsigned char *frame = malloc(size);
    unsigned char *cipher = malloc(size);
    char *encoded = malloc(4 * ((size + 2) / 3) + 1);
    bool ok = frame != NULL && cipher != NULL && encoded != NULL;
    if (ok) {
        memcpy(frame, salt, WECHAT_SALT_BYTES);
        write_uint32_be(frame + WECHAT_SALT_BYTES, message.size);
        memcpy(frame + FRAME_BYTES, message.data, message.size);
        memcpy(frame + FRAME_BYTES + message.size, appid, appid_size);
        memset(frame + bare, (int)pad, pad);
        ok = aes_run(key, true, frame, size, cipher);
    }
    if (ok) {
        EVP_EncodeBlock((unsigned char *)encoded, cipher, (int)size);
    } else {
        free(encoded);
        encoded = NULL;
    }
    free(frame);
    free(cipher);
    return encoded;
}

/* Strict base64: what encodes back to the same characters. NULL otherwise. */
static unsigned char *decode_base64(struct text encoded, size_t *size_out)
{
    if (encoded.size == 0 || encoded.size % 4 != 0 || encoded.size > INT_MAX / 2) {
        return NULL;
    }
    unsigned char *bytes = malloc(encoded.size / 4 * 3 + 1);
    unsigned char *again = malloc(encoded.size + 1);
    int count = -1;
    if (bytes != NULL && again != NULL) {
        count = EVP_DecodeBlock(bytes, (const unsigned char *)encoded.data, (int)encoded.size);
    }
    if (count > 0) {
        count -= encoded.data[encoded.size - 1] == '=';
        count -= encoded.data[encoded.size - 2] == '=';
        EVP_EncodeBlock(again, bytes, count);
    }
    if (count <= 0 || memcmp(again, encoded.data, encoded.size) != 0) {
        free(bytes);
        bytes = NULL;
    }
    free(again);
    *size_out = count > 0 ? (size_t)count : 0;
    return bytes;
}

/* Looks inside a decrypted frame; message_out borrows from it. */
static const char *frame_open(const unsigned char *frame, size_t size, const char *appid,
                              struct text *message_out)
{
    size_t pad = frame[size - 1];
    if (pad < 1 || pad > PAD_BLOCK_BYTES || pad > size) {
        return "padding is not 1 to 32";
    }
    for (size_t i = size - pad; i < size; i++) {
        if (frame[i] != pad) {
            return "padding bytes differ";
        }
    }
    size_t bare = size - pad;
    if (bare < FRAME_BYTES) {
        return "nothing is left beside the padding";
    }
    size_t length = 0;
    for (int i = 0; i < LENGTH_BYTES; i++) {
        length = length << 8 | frame[WECHAT_SALT_BYTES + i];
    }
    if (length > bare - FRAME_BYTES) {
        return "the length field is larger than the message";
    }
    size_t tail = bare - FRAME_BYTES - length;
    if (tail != strlen(appid) || memcmp(frame + FRAME_BYTES + length, appid, tail) != 0) {
        return "the appid inside is not the account's";
    }
    *message_out = (struct text){(const char *)frame + FRAME_BYTES, length};
    return NULL;
}

const char *wechat_decrypt(const struct wechat_key *key, const char *appid, struct text encrypted,
                           char **message_out, size_t *size_out)
{
    size_t size = 0;
    unsigned char *cipher = decode_base64(encrypted, &size);
    if (cipher == NULL) {
        return "Encrypt is not strict base64";
    }
    if (size % AES_BLOCK_BYTES != 0) {
        free(cipher);
        return "the cipher text is not whole blocks";
    }
    const char *why = "decryption failed";
    struct text message = TEXT_NONE;
    unsigned char *frame = malloc(size);
    if (frame != NULL && aes_run(key, false, cipher, size, frame)) {
        why = frame_open(frame, size, appid, &message);
    }
    if (why == NULL) {
        char *copy = malloc(message.size + 1);
        why = copy == NULL ? "out of memory" : NULL;
        if (copy != NULL) {
            memcpy(copy, message.data, message.size);
            copy[message.size] = '\0';
            *message_out = copy;
            *size_out = message.size;
        }
    }
    free(frame);
    free(cipher);
    return why;
}
