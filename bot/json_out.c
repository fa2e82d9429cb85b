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

/* Are all eight bytes plain? Sets the top bit of each byte that is below 0x20, '"' or '\\'
 * (the zero-byte test of "Bit Twiddling Hacks"); bytes from 0x80 on are plain. */
static bool is_plain_8(const char *bytes)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t quote = word ^ (ones * '"');
    uint64_t backslash = word ^ (ones * '\\');
    uint64_t below = (word - ones * 0x20) & ~word;
    uint64_t special = below | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
    return (special & tops) == 0;
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

/* Index of the first byte from `from` on that must be escaped; value.size when none. */
static size_t skip_plain(struct text value, size_t from)
{
    while (from + sizeof(uint64_t) <= value.size && is_plain_8(value.data + from)) {
        from += sizeof(uint64_t);
    }
    while (from < value.size && is_plain((unsigned char)value.data[from])) {
        from++;
    }
    return from;
}

static void put_quoted(struct json_out *out, struct text value)
{
    put_char(out, '"');
    for (size_t from = 0; from < value.size;) {
        size_t end = skip_plain(value, from);
        put(out, value.data + from, end - from);
        if (end < value.size) {
            put_escape(out, (unsigned char)value.data[end++]);
        }
        from = end;
    }
    put_char(out, '"');
}

/* Keys are our own and need no escaping. */
static void put_key(struct json_out *out, const char *key)
{
    size_t size = key == NULL ? 0 : strlen(key);
    if (!reserve(out, size + 4)) {
        return;
    }
    char *end = out->bytes + out->size;
    if (out->comma) {
        *end++ = ',';
    }
    if (key != NULL) {
        *end++ = '"';
        memcpy(end, key, size);
        end += size;
        *end++ = '"';
        *end++ = ':';
    }
    out->size = (size_t)(end - out->bytes);
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
