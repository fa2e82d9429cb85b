/* numerals.h - numbers as residents write them: 12, 十二, 五零一, 一百零五, 五百八. */
#ifndef INTENTS_NUMERALS_H
#define INTENTS_NUMERALS_H

#include "bot/base/text.h"

enum { NUMERAL_DIGITS_MAX = 12 };

struct numeral {
    int64_t value;
    unsigned digits; /* written one by one; 0: written with 十 百 千 万 */
    bool leading_zero;
};

/* Reads the number at *index and moves index behind it; false and untouched when there is none.
 * Longer than NUMERAL_DIGITS_MAX: none. */
bool numeral_read(struct text text, size_t *index, struct numeral *numeral_out);

/* Can a number begin at index (< size)? A quick look for loops over a whole text. */
bool numeral_begins(struct text text, size_t index);

/* One digit, Arabic or Chinese (幺 is one): 0..9, or -1 and index untouched. */
int numeral_digit(struct text text, size_t *index);

/* Skips word at *index; false and untouched when it does not stand there. */
bool numeral_skip(struct text text, size_t *index, struct text word);
/* The first of words (NULL at the end) that stands at *index: skips it and returns its place,
 * or -1. Longer words must come before their beginnings. */
int numeral_skip_any(struct text text, size_t *index, const char *const *words);

#endif
