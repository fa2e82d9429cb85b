/* codepoint.h - UTF-8 to code points and back, in line because the matcher lives on it. */
#ifndef INTENTS_CODEPOINT_H
#define INTENTS_CODEPOINT_H

#include <stddef.h>
#include <stdint.h>

enum { CODEPOINT_BYTES_MAX = 4, CODEPOINT_BAD = -1 };

static inline int codepoint_continues(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Code point of 4 bytes, or CODEPOINT_BAD; kept apart because it is rare. */
static inline int32_t codepoint_of_four(const unsigned char *at)
{
    int32_t c =
        ((at[0] & 0x07) << 18) | ((at[1] & 0x3f) << 12) | ((at[2] & 0x3f) << 6) | (at[3] & 0x3f);
    int whole =
        codepoint_continues(at[1]) && codepoint_continues(at[2]) && codepoint_continues(at[3]);
    return whole && c >= 0x10000 && c <= 0x10ffff ? c : CODEPOINT_BAD;
}

/* Reads the character at data[*index], index < size, and moves index past it. A byte that
 * begins no strict UTF-8 character is skipped alone and gives CODEPOINT_BAD. */
__attribute__((always_inline)) static inline int32_t codepoint_next(const char *data, size_t size,
                                                                    size_t *index)
{
    const unsigned char *at = (const unsigned char *)data + *index;
    size_t left = size - *index;
    if (at[0] < 0x80) {
        *index += 1;
        return at[0];
    }
    if ((at[0] & 0xf0) == 0xe0 && left >= 3 && codepoint_continues(at[1]) &&
        codepoint_continues(at[2])) {
        int32_t c = ((at[0] & 0x0f) << 12) | ((at[1] & 0x3f) << 6) | (at[2] & 0x3f);
        if (c >= 0x800 && (c < 0xd800 || c > 0xdfff)) {
            *index += 3;
            return c;
        }
    } else if ((at[0] & 0xe0) == 0xc0 && at[0] >= 0xc2 && left >= 2 && codepoint_continues(at[1])) {
        *index += 2;
        return ((at[0] & 0x1f) << 6) | (at[1] & 0x3f);
    } else if ((at[0] & 0xf8) == 0xf0 && left >= 4 && codepoint_of_four(at) != CODEPOINT_BAD) {
        *index += 4;
        return codepoint_of_four(at);
    }
    *index += 1;
    return CODEPOINT_BAD;
}

/* The same for text that is known to be valid UTF-8, as every normalised text is. */
__attribute__((always_inline)) static inline int32_t codepoint_next_valid(const char *data,
                                                                          size_t *index)
{
    const unsigned char *at = (const unsigned char *)data + *index;
    if (at[0] < 0x80) {
        *index += 1;
        return at[0];
    }
    if (at[0] >= 0xe0 && at[0] < 0xf0) {
        *index += 3;
        return ((at[0] & 0x0f) << 12) | ((at[1] & 0x3f) << 6) | (at[2] & 0x3f);
    }
    if (at[0] < 0xe0) {
        *index += 2;
        return ((at[0] & 0x1f) << 6) | (at[1] & 0x3f);
    }
    *index += 4;
    return ((at[0] & 0x07) << 18) | ((at[1] & 0x3f) << 12) | ((at[2] & 0x3f) << 6) | (at[3] & 0x3f);
}

/* Writes c (a valid code point) and returns its bytes, at most CODEPOINT_BYTES_MAX. */
static inline size_t codepoint_put(int32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | (c >> 6));
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | (c >> 12));
        out[1] = (char)(0x80 | ((c >> 6) & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (c >> 18));
    out[1] = (char)(0x80 | ((c >> 12) & 0x3f));
    out[2] = (char)(0x80 | ((c >> 6) & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

#endif
