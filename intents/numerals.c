#include "intents/numerals.h"

#include "intents/codepoint.h"

#include <string.h>

static int32_t char_at(struct text text, size_t *index)
{
    return *index < text.size ? codepoint_next(text.data, text.size, index) : CODEPOINT_BAD;
}

int numeral_digit(struct text text, size_t *index)
{
    size_t at = *index;
    int digit = numeral_digit_of(char_at(text, &at));
    *index = digit >= 0 ? at : *index;
    return digit;
}

bool numeral_is_chinese(struct text text, size_t index)
{
    int32_t c = char_at(text, &index);
    return c >= 0x80 && (numeral_digit_of(c) >= 0 || numeral_unit_of(c) > 0);
}

static int64_t read_unit(struct text text, size_t *index)
{
    size_t at = *index;
    int64_t unit = numeral_unit_of(char_at(text, &at));
    *index = unit > 0 ? at : *index;
    return unit;
}

/* Digits one after another, all Arabic or all Chinese ("3二" is two numbers). */
static bool read_digits(struct text text, size_t *index, struct numeral *numeral)
{
    size_t at = *index;
    *numeral = (struct numeral){.value = 0};
    bool arabic = at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
    while (at < text.size && arabic == (text.data[at] >= '0' && text.data[at] <= '9')) {
        int digit = numeral_digit(text, &at);
        if (digit < 0) {
            break;
        }
        numeral->leading_zero |= numeral->digits == 0 && digit == 0;
        numeral->value = numeral->value * 10 + digit;
        if (++numeral->digits > NUMERAL_DIGITS_MAX) {
            return false;
        }
    }
    *index = at;
    return numeral->digits > 0;
}

/* 一百零五, 十二, 二十, 五百八 (the last digit counts the next lower unit), 1万2, 3百. */
static bool read_with_units(struct text text, size_t *index, struct numeral *numeral)
{
    size_t at = *index;
    int64_t total = 0, section = 0, last_unit = 0;
    bool any_unit = false, zero = false;
    for (;;) {
        struct numeral digits;
        size_t before = at;
        bool number = read_digits(text, &at, &digits);
        digits.value = number ? digits.value : 1; /* 十二 */
        int64_t unit = read_unit(text, &at);
        if (unit == 0) {
            if (number && any_unit && digits.digits == 1 && !zero && last_unit >= 100) {
                section += digits.value * (last_unit / 10);
            } else if (number && any_unit && digits.digits <= 2) {
                section += digits.value; /* 二十三, 一百零五 */
            } else {
                at = before;
            }
            break;
        }
        if ((!number && any_unit) || digits.value >= NUMERAL_WAN) {
            at = before; /* 百百 */
            break;
        }
        if (number && digits.digits > 1 && (unsigned char)text.data[before] >= 0x80) {
            return false; /* 五六百: about so much, and no number */
        }
        zero = false;
        any_unit = true;
        last_unit = unit;
        if (unit == NUMERAL_WAN) {
            total = (section + digits.value) * unit;
            section = 0;
        } else {
            section += digits.value * unit;
        }
        zero = numeral_skip(text, &at, TEXT("零"));
    }
    if (any_unit) {
        *numeral = (struct numeral){.value = total + section};
        *index = at;
    }
    return any_unit;
}

bool numeral_read_begun(struct text text, size_t *index, struct numeral *numeral_out)
{
    size_t at = *index, behind = at;
    bool digits = read_digits(text, &behind, numeral_out);
    size_t unit = behind;
    if (digits && read_unit(text, &unit) == 0) {
        *index = behind;
        return true;
    }
    bool found = read_with_units(text, &at, numeral_out);
    *index = found ? at : *index;
    return found;
}

bool numeral_skip(struct text text, size_t *index, struct text word)
{
    bool there =
        text.size - *index >= word.size && memcmp(text.data + *index, word.data, word.size) == 0;
    *index += there ? word.size : 0;
    return there;
}

int numeral_skip_any(struct text text, size_t *index, const char *const *words)
{
    const char *rest = text.data + *index;
    size_t left = text.size - *index;
    char first = left > 0 ? rest[0] : '\0', second = left > 1 ? rest[1] : '\0';
    for (int i = 0; words[i] != NULL; i++) {
        const char *word = words[i];
        if (word[0] != first || (word[1] != second && word[1] != '\0')) {
            continue; /* most words are told apart so */
        }
        size_t same = 1;
        while (same < left && word[same] != '\0' && word[same] == rest[same]) {
            same++;
        }
        if (word[same] == '\0') {
            *index += same;
            return i;
        }
    }
    return -1;
}
