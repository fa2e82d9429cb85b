#include "adapters/wechat/signature.h"

#include "bot/base/invariant.h"

#include <openssl/crypto.h>
#include <string.h>

enum { SHA1_BYTES = WECHAT_SIGNATURE_BYTES / 2 };

static bool sorts_before(struct text a, struct text b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    return order < 0 || (order == 0 && a.size < b.size);
}

static void sort_parts(struct text *parts, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && sorts_before(parts[j], parts[j - 1]); j--) {
            struct text swapped = parts[j];
            parts[j] = parts[j - 1];
            parts[j - 1] = swapped;
        }
    }
}

enum status wechat_signature_make(const EVP_MD *sha1, struct text *parts, size_t count,
                                  struct arena *arena, struct text *hex_out)
{
    static const char hex[] = "0123456789abcdef";
    INVARIANT(count <= WECHAT_SIGNATURE_PARTS_MAX);
    sort_parts(parts, count);
    struct text joined = arena_join(arena, parts, count);
    char *out = arena_alloc(arena, WECHAT_SIGNATURE_BYTES + 1);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int digest_size = 0;
    if (joined.data == NULL || out == NULL ||
        EVP_Digest(joined.data, joined.size, digest, &digest_size, sha1, NULL) != 1) {
        return ST_NO_MEMORY;
    }
    INVARIANT(digest_size == SHA1_BYTES);
    for (size_t i = 0; i < SHA1_BYTES; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15U];
    }
    *hex_out = (struct text){out, WECHAT_SIGNATURE_BYTES};
    return ST_OK;
}

bool wechat_signature_equal(struct text made, struct text given)
{
    return made.size == WECHAT_SIGNATURE_BYTES && given.size == made.size &&
           CRYPTO_memcmp(made.data, given.data, made.size) == 0;
}
