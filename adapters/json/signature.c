#include "adapters/json/signature.h"

#include <assert.h>
#include <sodium.h>

enum { MAC_BYTES = crypto_auth_hmacsha256_BYTES, HEX_BYTES = 2 * MAC_BYTES };

static_assert((int)MAC_BYTES == (int)crypto_verify_32_BYTES, "what crypto_verify_32 compares");

struct header {
    struct text seconds; /* digits */
    size_t count;
    uint8_t macs[JSON_SIGNATURES_MAX][MAC_BYTES];
};

static void make_mac(struct text secret, struct text seconds, struct text body,
                     uint8_t out[MAC_BYTES])
{
    const struct text pieces[] = {seconds, TEXT("."), body};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.size);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        crypto_auth_hmacsha256_update(
            &state, (const unsigned char *)(pieces[i].size == 0 ? "" : pieces[i].data),
            pieces[i].size);
    }
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

struct text json_signature_make(struct text secret, int64_t now_ms, struct text body,
                                struct arena *arena)
{
    uint8_t mac[MAC_BYTES];
    char hex[HEX_BYTES + 1];
    struct text seconds = arena_printf(arena, "%lld", (long long)(now_ms / 1000));
    if (seconds.data == NULL) {
        return TEXT_NONE;
    }
    make_mac(secret, seconds, body, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    return arena_printf(arena, "t=%.*s,v1=%s", TEXT_ARGS(seconds), hex);
}

static bool read_mac(struct text hex, struct header *header)
{
    size_t size = 0;
    return header->count < JSON_SIGNATURES_MAX && hex.size == HEX_BYTES &&
           sodium_hex2bin(header->macs[header->count++], MAC_BYTES, hex.data, hex.size, NULL, &size,
                          NULL) == 0 &&
           size == MAC_BYTES;
}

/* One part, "t=…" or "v1=…". */
static bool read_part(struct text part, struct header *header)
{
    if (text_starts_with(part, TEXT("v1="))) {
        return read_mac(text_slice(part, 3, part.size), header);
    }
    if (text_starts_with(part, TEXT("t="))) {
        bool first = header->seconds.size == 0;
        header->seconds = text_slice(part, 2, part.size);
        return first && header->seconds.size > 0 &&
               header->seconds.size <= JSON_SIGNATURE_SECONDS_DIGITS_MAX;
    }
    return text_find(part, TEXT("=")) != SIZE_MAX;
}

static bool read_header(struct text value, struct header *header)
{
    for (size_t at = 0; at <= value.size;) {
        struct text rest = text_slice(value, at, value.size);
        struct text part = text_slice(rest, 0, text_find(rest, TEXT(",")));
        if (!read_part(text_trim(part), header)) {
            return false;
        }
        at += part.size + 1;
    }
    return header->seconds.size > 0 && header->count > 0;
}

static bool is_signed(const struct json_settings *settings, const struct header *header,
                      struct text body)
{
    bool fits = false;
    for (size_t i = 0; i < settings->secret_count; i++) {
        uint8_t mac[MAC_BYTES];
        make_mac(settings->secrets[i], header->seconds, body, mac);
        for (size_t k = 0; k < header->count; k++) {
            fits |= crypto_verify_32(mac, header->macs[k]) == 0;
        }
    }
    return fits;
}

enum status json_signature_check(const struct json_settings *settings, struct text value,
                                 struct text body, int64_t now_ms)
{
    struct header header = {0};
    int64_t seconds = 0;
    if (value.size == 0) {
        return ST_SIGNATURE;
    }
    if (!read_header(value, &header) || !text_to_int64(header.seconds, &seconds) || seconds < 0) {
        return ST_MALFORMED;
    }
    if (!is_signed(settings, &header, body)) {
        return ST_SIGNATURE;
    }
    int64_t age_ms = now_ms - seconds * 1000;
    return age_ms > JSON_SIGNATURE_WINDOW_MS || age_ms < -JSON_SIGNATURE_WINDOW_MS ? ST_STALE
                                                                                   : ST_OK;
}
