#include "adapters/sms/coding.h"

#include "adapters/percent.h"
#include "bot/base/date.h"
#include "bot/base/invariant.h"
#include "bot/channel.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

enum {
    PHONE_DIGITS_MIN = 3, /* a service number such as 10086 */
    PHONE_DIGITS_MAX = 20,
    MOBILE_DIGITS = 11,
    CHINA_MINUTES = 8 * 60
};

/* ---- digests ---- */

size_t sms_digest_bytes(enum sms_digest digest)
{
    return digest == SMS_SHA1 ? SMS_SHA1_BYTES : SMS_SHA256_BYTES;
}

bool sms_hmac(enum sms_digest digest, struct text key, struct text message,
              uint8_t out[SMS_SHA256_BYTES])
{
    unsigned int size = 0;
    const unsigned char *bytes = (const unsigned char *)(message.size == 0 ? "" : message.data);
    return HMAC(digest == SMS_SHA1 ? EVP_sha1() : EVP_sha256(), key.size == 0 ? "" : key.data,
                (int)key.size, bytes, message.size, out, &size) != NULL;
}

struct text sms_hex(const uint8_t *bytes, size_t size, struct arena *arena)
{
    static const char hex[] = "0123456789abcdef";
    char *out = arena_alloc(arena, 2 * size + 1);
    for (size_t i = 0; i < size && out != NULL; i++) {
        out[2 * i] = hex[bytes[i] >> 4];
        out[2 * i + 1] = hex[bytes[i] & 15U];
    }
    return (struct text){out, out == NULL ? 0 : 2 * size};
}

struct text sms_hmac_hex(struct text key, struct text message, struct arena *arena)
{
    uint8_t mac[SMS_SHA256_BYTES];
    return sms_hmac(SMS_SHA256, key, message, mac) ? sms_hex(mac, sizeof mac, arena) : TEXT_NONE;
}

struct text sms_sha256_hex(struct text message, struct arena *arena)
{
    uint8_t digest[SMS_SHA256_BYTES];
    SHA256((const unsigned char *)(message.size == 0 ? "" : message.data), message.size, digest);
    return sms_hex(digest, sizeof digest, arena);
}

struct text sms_base64(struct text bytes, struct arena *arena)
{
    unsigned char *out = arena_alloc(arena, (bytes.size + 2) / 3 * 4 + 1);
    if (out == NULL) {
        return TEXT_NONE;
    }
    int size = EVP_EncodeBlock(out, (const unsigned char *)bytes.data, (int)bytes.size);
    return (struct text){(const char *)out, (size_t)size};
}

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);
    return found == NULL ? -1 : (int)(found - digits);
}

enum status sms_unhex(struct text hex, struct arena *arena, struct text *bytes_out)
{
    char *out = arena_alloc(arena, hex.size / 2 + 1);
    if (out == NULL) {
        return ST_NO_MEMORY;
    }
    if (hex.size % 2 != 0) {
        return ST_MALFORMED;
    }
    for (size_t i = 0; i < hex.size / 2; i++) {
        int high = hex_value(hex.data[2 * i]), low = hex_value(hex.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return ST_MALFORMED;
        }
        out[i] = (char)(high * 16 + low);
    }
    *bytes_out = (struct text){out, hex.size / 2};
    return ST_OK;
}

bool sms_same(struct text made, struct text given)
{
    return made.size > 0 && made.size == given.size &&
           CRYPTO_memcmp(made.data, given.data, made.size) == 0;
}

/* ---- fields ---- */

static enum status read_pair(struct text raw, struct arena *arena, struct sms_pair *pair)
{
    size_t equals = text_find(raw, TEXT("="));
    struct text name = text_slice(raw, 0, equals);
    struct text value =
        equals == SIZE_MAX ? TEXT_NONE : text_slice(raw, equals + 1, raw.size);
    enum status status = percent_decode(name, true, arena, &pair->name);
    return status == ST_OK ? percent_decode(value, true, arena, &pair->value) : status;
}

enum status sms_pairs_read(struct text raw, struct arena *arena, struct sms_pairs *pairs_out)
{
    size_t count = raw.size > 0, at = 0;
    for (size_t i = 0; i < raw.size; i++) {
        count += raw.data[i] == '&';
    }
    struct sms_pairs pairs = {0, arena_alloc(arena, (count + 1) * sizeof *pairs.items)};
    if (count > SMS_PAIRS_MAX || pairs.items == NULL) {
        return count > SMS_PAIRS_MAX ? ST_TOO_LARGE : ST_NO_MEMORY;
    }
    while (at < raw.size) {
        struct text rest = text_slice(raw, at, raw.size);
        struct text one = text_slice(rest, 0, text_find(rest, TEXT("&")));
        at += one.size + 1;
        if (one.size == 0) {
            continue;
        }
        enum status status = read_pair(one, arena, &pairs.items[pairs.count++]);
        if (status != ST_OK) {
            return status;
        }
    }
    *pairs_out = pairs;
    return ST_OK;
}

struct text sms_pairs_find(const struct sms_pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->count; i++) {
        if (text_equal(pairs->items[i].name, text_of(name))) {
            return pairs->items[i].value;
        }
    }
    return TEXT_NONE;
}

static int compare(struct text a, struct text b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

void sms_pairs_sort(struct sms_pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct sms_pair moved = pairs[i];
        size_t at = i;
        while (at > 0) {
            int order = compare(pairs[at - 1].name, moved.name);
            if (order < 0 || (order == 0 && compare(pairs[at - 1].value, moved.value) <= 0)) {
                break;
            }
            pairs[at] = pairs[at - 1];
            at--;
        }
        pairs[at] = moved;
    }
}

struct text sms_pairs_write(const struct sms_pair *pairs, size_t count, struct arena *arena)
{
    struct text pieces[4 * SMS_PAIRS_MAX];
    size_t used = 0;
    INVARIANT(count <= SMS_PAIRS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct text name = percent_encode(pairs[i].name, arena);
        struct text value = percent_encode(pairs[i].value, arena);
        if (name.data == NULL || value.data == NULL) {
            return TEXT_NONE;
        }
        pieces[used++] = i == 0 ? TEXT("") : TEXT("&");
        pieces[used++] = name;
        pieces[used++] = TEXT("=");
        pieces[used++] = value;
    }
    return arena_join(arena, pieces, used);
}

/* ---- phones and times ---- */

static bool is_mobile(struct text digits)
{
    return digits.size == MOBILE_DIGITS && digits.data[0] == '1';
}

/* Digits without the marks that people and forms put between them. *plus_out: a + in front. */
static enum status keep_digits(struct text raw, struct arena *arena, struct text *digits_out,
                               bool *plus_out)
{
    char *out = arena_alloc(arena, PHONE_DIGITS_MAX + 1);
    size_t size = 0;
    raw = text_trim(raw);
    *plus_out = raw.size > 0 && raw.data[0] == '+';
    for (size_t i = *plus_out; i < raw.size && out != NULL; i++) {
        char c = raw.data[i];
        if (c == ' ' || c == '-') {
            continue;
        }
        if (c < '0' || c > '9' || size == PHONE_DIGITS_MAX) {
            return ST_MALFORMED;
        }
        out[size++] = c;
    }
    *digits_out = (struct text){out, size};
    return out == NULL ? ST_NO_MEMORY : size < PHONE_DIGITS_MIN ? ST_MALFORMED : ST_OK;
}

enum status sms_phone_fold(struct text raw, struct arena *arena, struct text *phone_out)
{
    static const struct text prefixes[] = {TEXT("0086"), TEXT("86")};
    struct text digits;
    bool plus;
    enum status status = keep_digits(raw, arena, &digits, &plus);
    if (status != ST_OK) {
        return status;
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        struct text rest = text_slice(digits, prefixes[i].size, digits.size);
        if (text_starts_with(digits, prefixes[i]) && is_mobile(rest)) {
            *phone_out = rest;
            return ST_OK;
        }
    }
    /* Eleven digits that begin with 1 can be an American number: only a bare one is Chinese. */
    *phone_out = plus ? arena_printf(arena, "+%.*s", TEXT_ARGS(digits)) : digits;
    return phone_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

struct text sms_phone_international(struct text phone, struct arena *arena)
{
    return is_mobile(phone) ? arena_printf(arena, "+86%.*s", TEXT_ARGS(phone)) : phone;
}

bool sms_time_read(struct text text, int64_t *at_ms_out)
{
    char spaced[20] = "0000-00-00 00:00:00";
    static const uint8_t places[] = {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18};
    if (text.size == sizeof places) {
        for (size_t i = 0; i < sizeof places; i++) {
            spaced[places[i]] = text.data[i];
        }
        text = (struct text){spaced, sizeof spaced - 1};
    }
    return date_parse_moment(text, CHINA_MINUTES, at_ms_out);
}
