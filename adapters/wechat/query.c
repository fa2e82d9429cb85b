#include "adapters/wechat/query.h"

#include <stddef.h>
#include <string.h>

struct parameter {
    struct text name;
    size_t offset; /* into struct wechat_query */
};

#define PARAMETER(field)                                                                           \
    {                                                                                              \
        {#field, sizeof #field - 1}, offsetof(struct wechat_query, field)                          \
    }
static const struct parameter parameters[] = {
    PARAMETER(signature), PARAMETER(timestamp),    PARAMETER(nonce),
    PARAMETER(echostr),   PARAMETER(encrypt_type), PARAMETER(msg_signature),
};

static struct text *query_field(struct wechat_query *query, struct text name)
{
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
        if (text_equal(parameters[i].name, name)) {
            return (struct text *)(void *)((char *)query + parameters[i].offset);
        }
    }
    return NULL;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* '+' stays '+': the platform percent-encodes, and a bare plus is a base64 digit there. */
static enum status percent_decode(struct text value, struct arena *arena, struct text *decoded_out)
{
    if (value.size == 0 || memchr(value.data, '%', value.size) == NULL) {
        *decoded_out = value;
        return ST_OK;
    }
    char *out = arena_alloc(arena, value.size);
    if (out == NULL) {
        return ST_NO_MEMORY;
    }
    size_t size = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] != '%') {
            out[size++] = value.data[i];
            continue;
        }
        int high = i + 2 < value.size ? hex_value(value.data[i + 1]) : -1;
        int low = high >= 0 ? hex_value(value.data[i + 2]) : -1;
        if (low < 0 || (high == 0 && low == 0)) {
            return ST_MALFORMED;
        }
        out[size++] = (char)(high * 16 + low);
        i += 2;
    }
    *decoded_out = (struct text){out, size};
    return ST_OK;
}

static enum status read_pair(struct text pair, struct arena *arena, struct wechat_query *query)
{
    size_t equals = text_find(pair, TEXT("="));
    if (equals == SIZE_MAX) {
        return ST_OK; /* a parameter without a value is none of ours */
    }
    struct text *field = query_field(query, text_slice(pair, 0, equals));
    if (field == NULL) {
        return ST_OK;
    }
    if (field->data != NULL) {
        return ST_MALFORMED;
    }
    struct text value = {pair.data + equals + 1, pair.size - equals - 1};
    if (value.size > 0 && memchr(value.data, '\0', value.size) != NULL) {
        return ST_MALFORMED;
    }
    return percent_decode(value, arena, field);
}

enum status wechat_query_read(struct text raw, struct arena *arena, struct wechat_query *query_out)
{
    if (raw.size > WECHAT_QUERY_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    struct wechat_query query = {0};
    size_t count = 0;
    while (raw.size > 0) {
        if (++count > WECHAT_QUERY_PARAMETERS_MAX) {
            return ST_TOO_LARGE;
        }
        size_t end = text_find(raw, TEXT("&"));
        size_t size = end == SIZE_MAX ? raw.size : end;
        enum status status = read_pair((struct text){raw.data, size}, arena, &query);
        if (status != ST_OK) {
            return status;
        }
        raw = text_slice(raw, size + 1, raw.size);
    }
    *query_out = query;
    return ST_OK;
}

static bool is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

enum status wechat_query_escape(struct text value, struct arena *arena, struct text *escaped_out)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(arena, value.size * 3 + 1);
    if (out == NULL) {
        return ST_NO_MEMORY;
    }
    size_t size = 0;
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (is_unreserved(value.data[i])) {
            out[size++] = value.data[i];
            continue;
        }
        out[size++] = '%';
        out[size++] = hex[c >> 4];
        out[size++] = hex[c & 15U];
    }
    *escaped_out = (struct text){out, size};
    return ST_OK;
}
