#include "adapters/sms/signing.h"

#include "adapters/percent.h"
#include "bot/base/date.h"

enum { HEADERS_MAX = 32, KEY_BYTES_MAX = 512 };

/* ---- Aliyun V3 ---- */

/* "name:value\n" of each header, and "name;name" of all. */
static enum status write_headers(const struct sms_pair *headers, size_t count, struct arena *arena,
                                 struct text *block_out, struct text *names_out)
{
    struct text block[4 * HEADERS_MAX], names[2 * HEADERS_MAX];
    size_t blocks = 0, named = 0;
    if (count > HEADERS_MAX) {
        return ST_TOO_LARGE;
    }
    for (size_t i = 0; i < count; i++) {
        block[blocks++] = headers[i].name;
        block[blocks++] = TEXT(":");
        block[blocks++] = text_trim(headers[i].value);
        block[blocks++] = TEXT("\n");
        names[named++] = i == 0 ? TEXT("") : TEXT(";");
        names[named++] = headers[i].name;
    }
    *block_out = arena_join(arena, block, blocks);
    *names_out = arena_join(arena, names, named);
    return block_out->data == NULL || names_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status acs3_sign(const struct acs3_request *request, struct text key_id,
                      struct text key_secret, struct arena *arena,
                      struct signed_request *signed_out)
{
    struct text block, names;
    enum status status =
        write_headers(request->headers, request->header_count, arena, &block, &names);
    struct text query = sms_pairs_write(request->query, request->query_count, arena);
    struct text body_hash = sms_sha256_hex(request->body, arena);
    if (status != ST_OK || query.data == NULL || body_hash.data == NULL) {
        return status != ST_OK ? status : ST_NO_MEMORY;
    }
    const struct text lines[] = {
        request->is_post ? TEXT("POST") : TEXT("GET"), TEXT("\n"), request->path, TEXT("\n"), query,
        TEXT("\n"), block, TEXT("\n"), names, TEXT("\n"), body_hash};
    signed_out->canonical = arena_join(arena, lines, sizeof lines / sizeof lines[0]);
    const struct text to_sign[] = {TEXT("ACS3-HMAC-SHA256\n"),
                                   sms_sha256_hex(signed_out->canonical, arena)};
    signed_out->signature = sms_hmac_hex(key_secret, arena_join(arena, to_sign, 2), arena);
    signed_out->authorization =
        arena_printf(arena, "ACS3-HMAC-SHA256 Credential=%.*s,SignedHeaders=%.*s,Signature=%.*s",
                     TEXT_ARGS(key_id), TEXT_ARGS(names), TEXT_ARGS(signed_out->signature));
    return signed_out->signature.data == NULL || signed_out->authorization.data == NULL
               ? ST_NO_MEMORY
               : ST_OK;
}

/* ---- Aliyun V1 ---- */

struct text rpc_sign(bool is_post, struct sms_pair *params, size_t count, struct text key_secret,
                     struct arena *arena)
{
    sms_pairs_sort(params, count);
    struct text query = sms_pairs_write(params, count, arena);
    struct text encoded = query.data == NULL ? TEXT_NONE : percent_encode(query, arena);
    const struct text pieces[] = {is_post ? TEXT("POST") : TEXT("GET"), TEXT("&%2F&"), encoded};
    const struct text key[] = {key_secret, TEXT("&")};
    struct text to_sign = arena_join(arena, pieces, 3), whole_key = arena_join(arena, key, 2);
    uint8_t mac[SMS_SHA256_BYTES];
    if (encoded.data == NULL || to_sign.data == NULL || whole_key.data == NULL ||
        !sms_hmac(SMS_SHA1, whole_key, to_sign, mac)) {
        return TEXT_NONE;
    }
    return sms_base64((struct text){(const char *)mac, SMS_SHA1_BYTES}, arena);
}

/* ---- Tencent ---- */

/* kDate, kService, kSigning: each the key of the next. */
static bool derive_key(struct text secret_key, struct text date, struct text service,
                       struct arena *arena, uint8_t out[SMS_SHA256_BYTES])
{
    const struct text first[] = {TEXT("TC3"), secret_key};
    const struct text steps[] = {date, service, TEXT("tc3_request")};
    struct text key = arena_join(arena, first, 2);
    if (key.data == NULL || key.size > KEY_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        uint8_t mac[SMS_SHA256_BYTES];
        if (!sms_hmac(SMS_SHA256, key, steps[i], mac)) {
            return false;
        }
        for (size_t k = 0; k < sizeof mac; k++) {
            out[k] = mac[k];
        }
        key = (struct text){(const char *)out, SMS_SHA256_BYTES};
    }
    return true;
}

static struct text canonical_of(const struct tc3_request *request, struct text names,
                                struct arena *arena)
{
    const struct text lines[] = {TEXT("POST\n/\n\ncontent-type:"),
                                 request->content_type,
                                 TEXT("\nhost:"),
                                 request->host,
                                 request->action.size > 0 ? TEXT("\nx-tc-action:") : TEXT(""),
                                 request->action,
                                 TEXT("\n\n"),
                                 names,
                                 TEXT("\n"),
                                 sms_sha256_hex(request->body, arena)};
    return arena_join(arena, lines, sizeof lines / sizeof lines[0]);
}

enum status tc3_sign(const struct tc3_request *request, struct text secret_id,
                     struct text secret_key, struct arena *arena, struct signed_request *signed_out)
{
    struct text names = request->action.size > 0 ? TEXT("content-type;host;x-tc-action")
                                                 : TEXT("content-type;host");
    struct date day = date_of_day(date_local_day(request->timestamp_s * 1000, 0));
    struct text date = arena_printf(arena, "%04lld-%02d-%02d", (long long)day.year, day.month,
                                    day.day);
    uint8_t key[SMS_SHA256_BYTES];
    signed_out->canonical = canonical_of(request, names, arena);
    if (date.data == NULL || signed_out->canonical.data == NULL ||
        !derive_key(secret_key, date, request->service, arena, key)) {
        return ST_NO_MEMORY;
    }
    struct text hash = sms_sha256_hex(signed_out->canonical, arena);
    struct text to_sign = arena_printf(
        arena, "TC3-HMAC-SHA256\n%lld\n%.*s/%.*s/tc3_request\n%.*s", (long long)request->timestamp_s,
        TEXT_ARGS(date), TEXT_ARGS(request->service), TEXT_ARGS(hash));
    signed_out->signature =
        sms_hmac_hex((struct text){(const char *)key, sizeof key}, to_sign, arena);
    signed_out->authorization = arena_printf(
        arena, "TC3-HMAC-SHA256 Credential=%.*s/%.*s/%.*s/tc3_request, SignedHeaders=%.*s, "
               "Signature=%.*s",
        TEXT_ARGS(secret_id), TEXT_ARGS(date), TEXT_ARGS(request->service), TEXT_ARGS(names),
        TEXT_ARGS(signed_out->signature));
    return hash.data == NULL || signed_out->signature.data == NULL ||
                   signed_out->authorization.data == NULL
               ? ST_NO_MEMORY
               : ST_OK;
}

/* ---- Twilio ---- */

static bool is_repeat(const struct sms_pair *fields, size_t index)
{
    return index > 0 && text_equal(fields[index - 1].name, fields[index].name) &&
           text_equal(fields[index - 1].value, fields[index].value);
}

struct text twilio_sign(struct text url, struct sms_pair *fields, size_t count,
                        struct text auth_token, struct arena *arena)
{
    sms_pairs_sort(fields, count);
    struct text pieces[2 * SMS_PAIRS_MAX + 1] = {url};
    size_t used = 1;
    for (size_t i = 0; i < count && i < SMS_PAIRS_MAX; i++) {
        if (!is_repeat(fields, i)) {
            pieces[used++] = fields[i].name;
            pieces[used++] = fields[i].value;
        }
    }
    struct text whole = arena_join(arena, pieces, used);
    uint8_t mac[SMS_SHA256_BYTES];
    if (whole.data == NULL || !sms_hmac(SMS_SHA1, auth_token, whole, mac)) {
        return TEXT_NONE;
    }
    return sms_base64((struct text){(const char *)mac, SMS_SHA1_BYTES}, arena);
}
