#include "bot/base/text.h"

#include "bot/base/invariant.h"

#include <string.h>

enum { PHONE_DIGITS_MIN = 11, PHONE_SHOWN_HEAD = 3, PHONE_SHOWN_TAIL = 4 };

struct text text_of(const char *string)
{
    return string == NULL ? TEXT_NONE : (struct text){string, strlen(string)};
}

bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool text_among(struct text text, const struct text *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(list[i], text)) {
            return true;
        }
    }
    return false;
}

bool text_starts_with(struct text whole, struct text prefix)
{
    return whole.size >= prefix.size && text_equal((struct text){whole.data, prefix.size}, prefix);
}

bool text_ends_with(struct text whole, struct text suffix)
{
    return whole.size >= suffix.size &&
           text_equal(text_slice(whole, whole.size - suffix.size, suffix.size), suffix);
}

size_t text_find(struct text whole, struct text needle)
{
    if (needle.size == 0) {
        return 0;
    }
    if (whole.size < needle.size) {
        return SIZE_MAX;
    }
    const char *hit = needle.size == 1
                          ? memchr(whole.data, needle.data[0], whole.size) /* of a third the cost */
                          : memmem(whole.data, whole.size, needle.data, needle.size);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - whole.data);
}

struct text text_slice(struct text whole, size_t from, size_t size)
{
    if (from >= whole.size) {
        return TEXT_NONE;
    }
    size_t rest = whole.size - from;
    return (struct text){whole.data + from, size < rest ? size : rest};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text whole)
{
    while (whole.size > 0 && is_space(whole.data[0])) {
        whole.data++;
        whole.size--;
    }
    while (whole.size > 0 && is_space(whole.data[whole.size - 1])) {
        whole.size--;
    }
    return whole;
}

bool text_to_int64(struct text text, int64_t *out)
{
    bool negative = text.size > 0 && text.data[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == text.size) {
        return false;
    }
    int64_t value = 0;
    for (; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        int digit = text.data[i] - '0';
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_sub_overflow(value, (int64_t)digit, &value)) {
            return false; /* counted downwards, so that INT64_MIN fits */
        }
    }
    if (!negative && value == INT64_MIN) {
        return false;
    }
    *out = negative ? value : -value;
    return true;
}

struct text text_cut_utf8(struct text text, size_t limit_bytes)
{
    if (text.size <= limit_bytes) {
        return text;
    }
    size_t size = limit_bytes;
    while (size > 0 && ((unsigned char)text.data[size] & 0xC0U) == 0x80U) {
        size--;
    }
    return (struct text){text.data, size};
}

size_t text_copy(struct text text, char *out, size_t capacity_bytes)
{
    INVARIANT(capacity_bytes > 0);
    struct text fits = text_cut_utf8(text, capacity_bytes - 1);
    if (fits.size > 0) {
        memcpy(out, fits.data, fits.size);
    }
    out[fits.size] = '\0';
    return fits.size;
}

/* Bytes of the well-formed character at p (Unicode table 3-7), or 0. */
static size_t utf8_char_size(const unsigned char *p, size_t left)
{
    unsigned char a = p[0];
    if (a < 0x80) {
        return a == 0 ? 0 : 1;
    }
    size_t size = a >= 0xF0 ? 4 : a >= 0xE0 ? 3 : 2;
    if (a < 0xC2 || a > 0xF4 || left < size) {
        return 0;
    }
    unsigned char low = a == 0xE0 ? 0xA0 : a == 0xF0 ? 0x90 : 0x80;
    unsigned char high = a == 0xED ? 0x9F : a == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

/* Bytes from p on that are characters of ASCII, but for NUL; counted by eights. */
static size_t skip_ascii(const unsigned char *p, size_t left)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    size_t size = 0;
    while (left - size >= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, p + size, sizeof word);
        if (((word | (word - ones)) & tops) != 0) { /* a top bit, or a byte that was 0 */
            break;
        }
        size += sizeof word;
    }
    return size;
}

/* One of the three-byte characters that have no neighbours with rules of their own: nearly all
 * that is Chinese. */
static bool is_common_three(const unsigned char *p, size_t left)
{
    return left >= 3 && p[0] >= 0xE1 && p[0] <= 0xEC && (p[1] & 0xC0) == 0x80 &&
           (p[2] & 0xC0) == 0x80;
}

bool text_valid_utf8(struct text text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t i = 0;
    while (i < text.size) {
        if (is_common_three(p + i, text.size - i)) {
            i += 3;
            continue;
        }
        size_t ascii = p[i] < 0x80 ? skip_ascii(p + i, text.size - i) : 0;
        if (ascii > 0) {
            i += ascii;
            continue;
        }
        size_t size = utf8_char_size(p + i, text.size - i);
        if (size == 0) {
            return false;
        }
        i += size;
    }
    return true;
}

size_t text_count_chars(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += ((unsigned char)text.data[i] & 0xC0U) != 0x80U;
    }
    return count;
}

uint64_t text_hash(struct text text)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < text.size; i++) {
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3U;
    }
    return hash;
}

size_t text_mask_phones(struct text text, char *out, size_t capacity_bytes)
{
    size_t size = text_copy(text, out, capacity_bytes);
    size_t run = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && out[i] >= '0' && out[i] <= '9') {
            run++;
            continue;
        }
        if (run >= PHONE_DIGITS_MIN) {
            size_t from = i - run + PHONE_SHOWN_HEAD;
            memset(out + from, '*', run - PHONE_SHOWN_HEAD - PHONE_SHOWN_TAIL);
        }
        run = 0;
    }
    return size;
}
