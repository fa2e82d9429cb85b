#include "adapters/percent.h"

#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool has(struct text value, char c)
{
    return value.size > 0 && memchr(value.data, c, value.size) != NULL;
}

enum status percent_decode(struct text value, bool plus_is_space, struct arena *arena,
                           struct text *decoded_out)
{
    if (has(value, '\0')) {
        return ST_MALFORMED;
    }
    if (!has(value, '%') && !(plus_is_space && has(value, '+'))) {
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
            out[size++] = plus_is_space && value.data[i] == '+' ? ' ' : value.data[i];
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

static bool is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

struct text percent_encode(struct text value, struct arena *arena)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(arena, value.size * 3 + 1);
    size_t size = 0;
    for (size_t i = 0; i < value.size && out != NULL; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (is_unreserved(value.data[i])) {
            out[size++] = value.data[i];
            continue;
        }
        out[size++] = '%';
        out[size++] = hex[c >> 4];
        out[size++] = hex[c & 15U];
    }
    return (struct text){out, size};
}
