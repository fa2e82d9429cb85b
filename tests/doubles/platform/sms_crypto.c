#include "tests/doubles/platform/sms_crypto.h"

#include "tests/doubles/platform/server.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEX_BYTES = 2 * SHA256_DIGEST_LENGTH + 1, FIELD_BYTES = 256 };
/* How far a request's clock may be off. */
enum { ALIYUN_SKEW_S = 900, TENCENT_SKEW_S = 300 };

/* ---- text that grows ---- */

static bool append(char **whole, const char *piece, size_t size)
{
    size_t have = *whole == NULL ? 0 : strlen(*whole);
    char *grown = realloc(*whole, have + size + 1);
    if (grown == NULL) {
        return false;
    }
    memcpy(grown + have, piece, size);
    grown[have + size] = '\0';
    *whole = grown;
    return true;
}

static void add(char **whole, const char *piece)
{
    (void)append(whole, piece, strlen(piece));
}

static void add_encoded(char **whole, const char *piece)
{
    char *encoded = curl_easy_escape(NULL, piece, (int)strlen(piece));
    add(whole, encoded == NULL ? "" : encoded);
    curl_free(encoded);
}

static void to_hex(const unsigned char *bytes, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
}

static void sha256_hex(struct text text, char out[HEX_BYTES])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)(text.data == NULL ? "" : text.data), text.size, digest);
    to_hex(digest, sizeof digest, out);
}

static void hmac(const EVP_MD *md, const void *key, size_t key_size, const char *message,
                 unsigned char *out)
{
    unsigned int size;
    HMAC(md, key, (int)key_size, (const unsigned char *)message, strlen(message), out, &size);
}

/* ---- fields in order ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of an object, sorted; the array is the caller's. */
static const char **sorted_names(const json_t *object, size_t *count_out)
{
    const char **names = calloc(json_object_size(object) + 1, sizeof *names);
    const char *name;
    json_t *value;
    *count_out = 0;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (names != NULL) {
            names[(*count_out)++] = name;
        }
    }
    if (names != NULL) {
        qsort(names, *count_out, sizeof *names, by_name);
    }
    return names;
}

char *sms_form_write(const json_t *fields)
{
    size_t count;
    const char **names = sorted_names(fields, &count);
    char *form = strdup("");
    for (size_t i = 0; i < count; i++) {
        add(&form, i == 0 ? "" : "&");
        add_encoded(&form, names[i]);
        add(&form, "=");
        add_encoded(&form, json_string_value(json_object_get(fields, names[i])));
    }
    free(names);
    return form;
}

static char *decode(const char *from, size_t size)
{
    char *copy = strndup(from, size);
    for (char *at = copy; at != NULL && *at != '\0'; at++) {
        *at = *at == '+' ? ' ' : *at;
    }
    int decoded_size = 0;
    char *decoded =
        copy == NULL ? NULL : curl_easy_unescape(NULL, copy, (int)strlen(copy), &decoded_size);
    free(copy);
    return decoded;
}

json_t *sms_form_read(struct text form)
{
    json_t *fields = json_object();
    for (size_t at = 0; at < form.size;) {
        struct text rest = text_slice(form, at, form.size);
        struct text pair = text_slice(rest, 0, text_find(rest, TEXT("&")));
        size_t equals = text_find(pair, TEXT("="));
        at += pair.size + 1;
        if (equals == SIZE_MAX) {
            continue;
        }
        char *name = decode(pair.data, equals);
        char *value = decode(pair.data + equals + 1, pair.size - equals - 1);
        if (name != NULL && value != NULL) {
            json_object_set_new(fields, name, json_string(value));
        }
        curl_free(name);
        curl_free(value);
    }
    return fields;
}

/* ---- the Authorization header ---- */

/* The word behind name, up to a comma or the end. */
static bool part_of(const char *header, const char *name, char out[FIELD_BYTES])
{
    const char *at = header == NULL ? NULL : strstr(header, name);
    if (at == NULL) {
        return false;
    }
    at += strlen(name);
    size_t size = strcspn(at, ",");
    snprintf(out, FIELD_BYTES, "%.*s", (int)size, at);
    return size > 0 && size < FIELD_BYTES;
}

/* "name:value\n" of each name in "a;b;c". NULL when one of them was not sent. */
static char *header_block(const struct request *request, const char *list)
{
    char names[FIELD_BYTES], *save = NULL, *block = strdup("");
    snprintf(names, sizeof names, "%s", list);
    for (char *name = strtok_r(names, ";", &save); name != NULL; name = strtok_r(NULL, ";", &save)) {
        const char *value = request_header(request, name);
        if (value == NULL) {
            free(block);
            return NULL;
        }
        add(&block, name);
        add(&block, ":");
        add(&block, value);
        add(&block, "\n");
    }
    return block;
}

static bool is_fresh(int64_t at_s, int64_t now_s, int64_t skew_s)
{
    return at_s >= now_s - skew_s && at_s <= now_s + skew_s;
}

/* "2026-01-02T03:04:05Z" */
static bool is_fresh_date(const char *date, int64_t now_s)
{
    struct tm utc = {0};
    const char *end = date == NULL ? NULL : strptime(date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return end != NULL && *end == '\0' && is_fresh(timegm(&utc), now_s, ALIYUN_SKEW_S);
}

const char *sms_check_acs3(const struct request *request, const char *key_id, const char *key,
                           int64_t now_s)
{
    static const char *const must[] = {"host",       "x-acs-action",          "x-acs-content-sha256",
                                       "x-acs-date", "x-acs-signature-nonce", "x-acs-version"};
    const char *header = request_header(request, "authorization");
    char id[FIELD_BYTES], names[FIELD_BYTES], given[FIELD_BYTES], hash[HEX_BYTES], made[HEX_BYTES];
    if (!part_of(header, "ACS3-HMAC-SHA256 Credential=", id) ||
        !part_of(header, ",SignedHeaders=", names) || !part_of(header, ",Signature=", given)) {
        return "IncompleteSignature";
    }
    for (size_t i = 0; i < sizeof must / sizeof must[0]; i++) {
        if (strstr(names, must[i]) == NULL) {
            return "IncompleteSignature";
        }
    }
    sha256_hex(request->body, hash);
    const char *told = request_header(request, "x-acs-content-sha256");
    if (strcmp(id, key_id) != 0) {
        return "InvalidAccessKeyId.NotFound";
    }
    if (told == NULL || strcmp(told, hash) != 0) {
        return "SignatureDoesNotMatch";
    }
    if (!is_fresh_date(request_header(request, "x-acs-date"), now_s)) {
        return "InvalidTimeStamp.Expired";
    }
    char *query = sms_form_write(request->query), *block = header_block(request, names);
    char *canonical = strdup(request->is_post ? "POST\n" : "GET\n"), *to_sign = NULL;
    const char *const lines[] = {request->path, "\n",  query, "\n", block == NULL ? "" : block,
                                 "\n",          names, "\n",  hash};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        add(&canonical, lines[i]);
    }
    sha256_hex(text_of(canonical), hash);
    add(&to_sign, "ACS3-HMAC-SHA256\n");
    add(&to_sign, hash);
    unsigned char mac[SHA256_DIGEST_LENGTH];
    hmac(EVP_sha256(), key, strlen(key), to_sign, mac);
    to_hex(mac, sizeof mac, made);
    bool same = block != NULL && strcmp(made, given) == 0;
    free(query), free(block), free(canonical), free(to_sign);
    return same ? NULL : "SignatureDoesNotMatch";
}

static void tc3_key(const char *key, const char *date, const char *service,
                    unsigned char out[SHA256_DIGEST_LENGTH])
{
    char first[FIELD_BYTES];
    unsigned char next[SHA256_DIGEST_LENGTH];
    snprintf(first, sizeof first, "TC3%s", key);
    hmac(EVP_sha256(), first, strlen(first), date, next);
    hmac(EVP_sha256(), next, sizeof next, service, out);
    hmac(EVP_sha256(), out, sizeof next, "tc3_request", next);
    memcpy(out, next, sizeof next);
}

const char *sms_check_tc3(const struct request *request, const char *key_id, const char *key,
                          int64_t now_s)
{
    const char *header = request_header(request, "authorization");
    const char *stamp = request_header(request, "x-tc-timestamp");
    char scope[FIELD_BYTES], names[FIELD_BYTES], given[FIELD_BYTES], hash[HEX_BYTES];
    char wanted[FIELD_BYTES], date[16], made[HEX_BYTES];
    int64_t at_s = 0;
    if (!part_of(header, "TC3-HMAC-SHA256 Credential=", scope) ||
        !part_of(header, ", SignedHeaders=", names) || !part_of(header, ", Signature=", given) ||
        strstr(names, "content-type;host") == NULL || stamp == NULL ||
        !text_to_int64(text_of(stamp), &at_s)) {
        return "AuthFailure.SignatureFailure";
    }
    if (!is_fresh(at_s, now_s, TENCENT_SKEW_S)) {
        return "AuthFailure.SignatureExpire";
    }
    time_t moment = (time_t)at_s;
    struct tm utc;
    gmtime_r(&moment, &utc);
    strftime(date, sizeof date, "%Y-%m-%d", &utc);
    snprintf(wanted, sizeof wanted, "%s/%s/sms/tc3_request", key_id, date);
    if (strcmp(scope, wanted) != 0) {
        return "AuthFailure.SecretIdNotFound";
    }
    char *block = header_block(request, names), *canonical = strdup("POST\n/\n\n"), *to_sign = NULL;
    sha256_hex(request->body, hash);
    const char *const lines[] = {block == NULL ? "" : block, "\n", names, "\n", hash};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        add(&canonical, lines[i]);
    }
    sha256_hex(text_of(canonical), hash);
    const char *const signed_lines[] = {"TC3-HMAC-SHA256\n", stamp, "\n", date,
                                        "/sms/tc3_request\n", hash};
    for (size_t i = 0; i < sizeof signed_lines / sizeof signed_lines[0]; i++) {
        add(&to_sign, signed_lines[i]);
    }
    unsigned char derived[SHA256_DIGEST_LENGTH], mac[SHA256_DIGEST_LENGTH];
    tc3_key(key, date, "sms", derived);
    hmac(EVP_sha256(), derived, sizeof derived, to_sign, mac);
    to_hex(mac, sizeof mac, made);
    bool same = block != NULL && strcmp(made, given) == 0;
    free(block), free(canonical), free(to_sign);
    return same ? NULL : "AuthFailure.SignatureFailure";
}

static char *base64(const void *bytes, size_t size)
{
    unsigned char *out = malloc((size + 2) / 3 * 4 + 1);
    if (out != NULL) {
        EVP_EncodeBlock(out, bytes, (int)size);
    }
    return (char *)out;
}

const char *sms_check_basic(const struct request *request, const char *user, const char *password)
{
    const char *header = request_header(request, "authorization");
    char login[FIELD_BYTES];
    int size = snprintf(login, sizeof login, "%s:%s", user, password);
    char *encoded = base64(login, (size_t)size);
    bool same = header != NULL && encoded != NULL && strncmp(header, "Basic ", 6) == 0 &&
                strcmp(header + 6, encoded) == 0;
    free(encoded);
    return same ? NULL : "Authenticate";
}

char *sms_twilio_signature(const char *url, const json_t *fields, const char *token)
{
    size_t count;
    const char **names = sorted_names(fields, &count);
    char *whole = strdup(url);
    for (size_t i = 0; i < count; i++) {
        add(&whole, names[i]);
        add(&whole, json_string_value(json_object_get(fields, names[i])));
    }
    free(names);
    unsigned char mac[SHA_DIGEST_LENGTH];
    hmac(EVP_sha1(), token, strlen(token), whole, mac);
    free(whole);
    return base64(mac, sizeof mac);
}
