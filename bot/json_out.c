#include "bot/json_out.h"

#include <string.h>

static bool reserve(struct json_out *out, size_t more)
{
    if (out->failed) {
        return false;
    }
    if (out->capacity - out->size >= more) {
        return true;
    }
    size_t capacity = (out->capacity + more) * 2;
    char *bytes = arena_reserve(out->arena, capacity);
    if (bytes == NULL) {
        out->failed = true;
        return false;
    }
    if (out->size > 0) {
        memcpy(bytes, out->bytes, out->size);
    }
    out->bytes = bytes;
    out->capacity = capacity;
    return true;
}

static void put(struct json_out *out, const char *bytes, size_t size)
{
    if (reserve(out, size)) {
        memcpy(out->bytes + out->size, bytes, size);
        out->size += size;
    }
}

static void put_char(struct json_out *out, char c)
{
    put(out, &c, 1);
}

/* Bytes that must be escaped; everything else is copied in runs. */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static void put_escape(struct json_out *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char *const short_forms[] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
        ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
    };
    if (short_forms[c] != NULL) {
        put(out, short_forms[c], 2);
        return;
    }
    char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    put(out, escape, sizeof escape);
}

static void put_quoted(struct json_out *out, struct text value)
{
    put_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (!is_plain(c)) {
            put(out, value.data + from, i - from);
            put_escape(out, c);
            from = i + 1;
        }
    }
    if (value.size > from) {
        put(out, value.data + from, value.size - from);
    }
    put_char(out, '"');
}

static void put_key(struct json_out *out, const char *key)
{
    if (out->comma) {
        put_char(out, ',');
    }
    if (key != NULL) {
        put_quoted(out, text_of(key));
        put_char(out, ':');
    }
    out->comma = true;
}

void json_out_begin(struct json_out *out, struct arena *arena, size_t expected_bytes)
{
    *out = (struct json_out){.arena = arena};
    out->bytes = arena_reserve(arena, expected_bytes);
    out->capacity = out->bytes == NULL ? 0 : expected_bytes;
}

enum status json_out_end(const struct json_out *out, struct text *text_out)
{
    if (out->failed) {
        return ST_NO_MEMORY;
    }
    *text_out = (struct text){out->bytes, out->size};
    return ST_OK;
}

void json_out_object(struct json_out *out, const char *key)
{
    put_key(out, key);
    put_char(out, '{');
    out->comma = false;
}

void json_out_object_end(struct json_out *out)
{
    put_char(out, '}');
    out->comma = true;
}

void json_out_array(struct json_out *out, const char *key)
{
    put_key(out, key);
    put_char(out, '[');
    out->comma = false;
}

void json_out_array_end(struct json_out *out)
{
    put_char(out, ']');
    out->comma = true;
}

void json_out_text(struct json_out *out, const char *key, struct text value)
{
    put_key(out, key);
    put_quoted(out, value);
}

void json_out_string(struct json_out *out, const char *key, const char *value)
{
    json_out_text(out, key, text_of(value));
}

void json_out_number(struct json_out *out, const char *key, int64_t value)
{
    char digits[20];
    size_t from = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--from] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    put_key(out, key);
    if (value < 0) {
        put_char(out, '-');
    }
    put(out, digits + from, sizeof digits - from);
}

void json_out_bool(struct json_out *out, const char *key, bool value)
{
    put_key(out, key);
    put(out, value ? "true" : "false", value ? 4 : 5);
}

void json_out_raw(struct json_out *out, const char *key, struct text value)
{
    put_key(out, key);
    put(out, value.data, value.size);
}

void json_out_members(struct json_out *out, struct text value)
{
    if (value.size > 2) { /* more than "{}" */
        put_key(out, NULL);
        put(out, value.data + 1, value.size - 2);
    }
}
