/* alphabet.h - the characters that words are made of, numbered, and texts read by these numbers.
 *
 * A text is decoded once and looked up in one table; the automata step over the numbers. */
#ifndef INTENTS_ALPHABET_H
#define INTENTS_ALPHABET_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    ALPHABET_BMP_CHARS = 0x10000,
    ALPHABET_NONE = 0,      /* a character that stands in no word */
    ALPHABET_ZERO = 1,      /* '0'; the other digits follow */
    ALPHABET_FIRST_FREE = 11
};

struct alphabet {
    uint16_t letter_of[ALPHABET_BMP_CHARS];
    uint32_t count; /* letters below it are in use */
};

/* A text as letters. */
struct letters {
    struct text text;
    size_t count;
    uint16_t *items;
    uint16_t *offsets; /* of items in bytes, and behind the last the size of the text */
};

/* Knows the digits. ST_NO_MEMORY. */
MUST_CHECK enum status alphabet_open(struct alphabet **alphabet_out);
void alphabet_close(struct alphabet *alphabet); /* accepts NULL */
/* The letter of c (1..ALPHABET_BMP_CHARS - 1), which is a new one if need be. */
uint16_t alphabet_add(struct alphabet *alphabet, int32_t c);

/* For texts of at most text_bytes_max (<= UINT16_MAX). ST_NO_MEMORY; letters_close either way. */
MUST_CHECK enum status letters_open(size_t text_bytes_max, struct letters *letters_out);
void letters_close(struct letters *letters);
/* text is valid UTF-8; borrowed. */
void letters_read(const struct alphabet *alphabet, struct text text, struct letters *letters);

static inline bool letter_is_digit(uint16_t letter)
{
    return (uint16_t)(letter - ALPHABET_ZERO) < 10;
}

#endif
