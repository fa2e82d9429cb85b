/* letters.h - the formal demand letter (R-FEE-4): numbered, kept as what it says, printed from that as
 * often as it is wanted: one HTML page of A4 that needs nothing else. */
#ifndef BOT_LETTERS_H
#define BOT_LETTERS_H

#include "bot/json_out.h"
#include "bot/turn.h"
#include "store/arrears.h"
#include "store/dunning.h"

enum { LETTER_DAYS_TO_PAY = 15 };

/* Writes the letter about what is due before the day. */
MUST_CHECK enum status letters_write(struct turn *turn, const struct community *community,
                                     const struct arrears *arrears, int32_t day,
                                     int64_t *number_out);
/* The page; names of kinds and texts are the configuration's now, figures those of the day. */
MUST_CHECK enum status letters_page(const struct config *config, const struct letter *letter,
                                    struct arena *arena, struct text *html_out);
/* Writes what staff read of it, as member `key`; NULL: an element of a list. */
void letters_render(struct json_out *out, const char *key, const struct config *config,
                    const struct letter *letter);

#endif
