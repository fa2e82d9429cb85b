/* numerals.h - numbers as residents write them: 12, 十二, 五零一, 一百零五, 五百八. */
#ifndef INTENTS_NUMERALS_H
#define INTENTS_NUMERALS_H

#include "bot/base/text.h"
#include "intents/codepoint.h"

enum { NUMERAL_DIGITS_MAX = 12, NUMERAL_WAN = 10000 };

struct numeral {
    int64_t value;
    unsigned digits; /* written one by one; 0: written with 十 百 千 万 */
    bool leading_zero;
};

/* Can a character with these last six bits, which are those of its last byte, be of a number? Two
 * of three cannot, and the slots ask about every character of a text. */
static inline bool numeral_may_be(int32_t last)
{
#define NUMERAL_BIT(c) (UINT64_C(1) << ((c)&0x3f))
    static const uint64_t digits =
        NUMERAL_BIT(u'零') | NUMERAL_BIT(u'〇') | NUMERAL_BIT(u'一') | NUMERAL_BIT(u'幺') |
        NUMERAL_BIT(u'二') | NUMERAL_BIT(u'两') | NUMERAL_BIT(u'俩') | NUMERAL_BIT(u'三') |
        NUMERAL_BIT(u'四') | NUMERAL_BIT(u'五') | NUMERAL_BIT(u'六') | NUMERAL_BIT(u'七') |
        NUMERAL_BIT(u'八') | NUMERAL_BIT(u'九') | UINT64_C(0x3ff) << ('0' & 0x3f);
    static const uint64_t units =
        NUMERAL_BIT(u'十') | NUMERAL_BIT(u'百') | NUMERAL_BIT(u'千') | NUMERAL_BIT(u'万');
#undef NUMERAL_BIT
    return (((digits | units) >> (last & 0x3f)) & 1) != 0;
}

/* Value of a digit, Arabic or Chinese (幺 is one), or -1. */
static inline int numeral_digit_of(int32_t c)
{
    if (!numeral_may_be(c)) {
        return -1;
    }
    switch (c) {
    case u'零':
    case u'〇':
        return 0;
    case u'一':
    case u'幺':
        return 1;
    case u'二':
    case u'两':
    case u'俩':
        return 2;
    case u'三':
        return 3;
    case u'四':
        return 4;
    case u'五':
        return 5;
    case u'六':
        return 6;
    case u'七':
        return 7;
    case u'八':
        return 8;
    case u'九':
        return 9;
    default:
        return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
    }
}

/* 10, 100, 1000 or NUMERAL_WAN; 0 when c is no unit. */
static inline int64_t numeral_unit_of(int32_t c)
{
    switch (c) {
    case u'十':
        return 10;
    case u'百':
        return 100;
    case u'千':
        return 1000;
    case u'万':
        return NUMERAL_WAN;
    default:
        return 0;
    }
}

/* Does a Chinese digit or unit stand at index (< size)? */
bool numeral_is_chinese(struct text text, size_t index);

/* Can a number begin at index (< size)? A quick look for loops over a whole text. */
__attribute__((always_inline)) static inline bool numeral_begins(struct text text, size_t index)
{
    unsigned char byte = (unsigned char)text.data[index];
    if (byte < 0x80) {
        return byte >= '0' && byte <= '9';
    }
    if ((byte & 0xf0) != 0xe0 || text.size - index < 3 || !numeral_may_be(text.data[index + 2])) {
        return false;
    }
    return numeral_is_chinese(text, index);
}

/* The rest of numeral_read, where a number can begin. */
bool numeral_read_begun(struct text text, size_t *index, struct numeral *numeral_out);

/* Reads the number at *index and moves index behind it; false and untouched when there is none.
 * Longer than NUMERAL_DIGITS_MAX: none. */
static inline bool numeral_read(struct text text, size_t *index, struct numeral *numeral_out)
{
    return *index < text.size && numeral_begins(text, *index) &&
           numeral_read_begun(text, index, numeral_out);
}

/* Reads one digit: 0..9, or -1 and index untouched. */
int numeral_digit(struct text text, size_t *index);

/* Skips word at *index; false and untouched when it does not stand there. */
bool numeral_skip(struct text text, size_t *index, struct text word);
/* The first of words (NULL at the end) that stands at *index: skips it and returns its place,
 * or -1. Longer words must come before their beginnings. */
int numeral_skip_any(struct text text, size_t *index, const char *const *words);

#endif
