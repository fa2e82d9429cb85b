#include "intents/alphabet.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"

#include <assert.h>
#include <stdlib.h>

static_assert(ALPHABET_FIRST_FREE == ALPHABET_ZERO + 10, "ten digits");

enum status alphabet_open(struct alphabet **alphabet_out)
{
    INVARIANT(alphabet_out != NULL);
    struct alphabet *alphabet = calloc(1, sizeof *alphabet);
    *alphabet_out = alphabet;
    if (alphabet == NULL) {
        return ST_NO_MEMORY;
    }
    for (uint16_t digit = 0; digit < 10; digit++) {
        alphabet->letter_of['0' + digit] = (uint16_t)(ALPHABET_ZERO + digit);
    }
    alphabet->count = ALPHABET_FIRST_FREE;
    return ST_OK;
}

void alphabet_close(struct alphabet *alphabet)
{
    free(alphabet);
}

uint16_t alphabet_add(struct alphabet *alphabet, int32_t c)
{
    INVARIANT(c > 0 && c < ALPHABET_BMP_CHARS);
    uint16_t *letter = &alphabet->letter_of[c];
    *letter = *letter == ALPHABET_NONE ? (uint16_t)alphabet->count++ : *letter;
    return *letter;
}

enum status letters_open(size_t text_bytes_max, struct letters *letters_out)
{
    INVARIANT(text_bytes_max <= UINT16_MAX);
    *letters_out = (struct letters){.items = malloc((text_bytes_max + 1) * sizeof(uint16_t)),
                                    .offsets = malloc((text_bytes_max + 1) * sizeof(uint16_t))};
    return letters_out->items == NULL || letters_out->offsets == NULL ? ST_NO_MEMORY : ST_OK;
}

void letters_close(struct letters *letters)
{
    free(letters->items);
    free(letters->offsets);
}

void letters_read(const struct alphabet *alphabet, struct text text, struct letters *letters)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; count++) {
        letters->offsets[count] = (uint16_t)i;
        int32_t c = codepoint_next_valid(text.data, &i);
        letters->items[count] = c < ALPHABET_BMP_CHARS ? alphabet->letter_of[c] : ALPHABET_NONE;
    }
    letters->offsets[count] = (uint16_t)text.size;
    letters->text = text;
    letters->count = count;
}
